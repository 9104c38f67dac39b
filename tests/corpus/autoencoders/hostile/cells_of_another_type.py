"""Answers became text, and text became code: the release's cell types count.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "was of type markdown; it is code again"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("solution"):
        cell["cell_type"] = "markdown" if cell["cell_type"] == "code" else "raw"
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
