"""Ten thousand cells of one line each.

state: needs-human
reason: "more than 2,000 entries"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
notebook["cells"] += [{"cell_type": "code", "metadata": {}, "source": f"{n}", "outputs": []} for n in range(10_000)]
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
