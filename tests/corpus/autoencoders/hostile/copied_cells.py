"""Each answer occurs twice, the second time with nothing but an error: both run as one cell, and that is reported.

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
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        cells.append(copy.deepcopy(cell) | {"source": "raise ValueError('a copy')"})
notebook["cells"] = cells
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
