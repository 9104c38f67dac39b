"""Every answer of more than one line was split into two cells with the same metadata, as JupyterLab does.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "cell interpolate was split in 2; it was put together again"
notebooks: 3_interpolation
"""
# %% files
import copy
import json

notebook = json.loads(files["3_interpolation.ipynb"])
cells = []
for cell in notebook["cells"]:
    cells.append(cell)
    lines = "".join(cell["source"]).split("\n")
    if cell["metadata"].get("nbgrader", {}).get("solution") and len(lines) > 1:
        cells.append(copy.deepcopy(cell) | {"id": f"{cell['id']}-2", "source": "\n".join(lines[1:])})
        cell["source"] = lines[0]
notebook["cells"] = cells
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
