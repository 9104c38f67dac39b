"""Each answer stands there twice, the second time with an error: the first counts, and that is said.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "interpolate occurs twice; the first counts"
notebooks: 3_interpolation
"""
# %% files
import copy
import json

notebook = json.loads(files["3_interpolation.ipynb"])
cells = []
for cell in notebook["cells"]:
    cells.append(cell)
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        cells.append(copy.deepcopy(cell) | {"source": "raise ValueError('a copy')"})
notebook["cells"] = cells
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
