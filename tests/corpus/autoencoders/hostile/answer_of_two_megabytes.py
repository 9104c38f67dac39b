"""One cell with two million characters.

state: needs-human
reason: "the source of cell", "too large"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
cell = next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "interpolate")
cell["source"] = "#" * 2_000_000
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
