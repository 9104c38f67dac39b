"""All metadata and all ids of cells are gone: the answers are found by what is in them.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "metadata was lost"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    cell["metadata"] = {}
    cell.pop("id", None)
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
