"""The answer's cell was deleted, and the answer written into a new one.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "cell interpolate is missing and was not put back"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "interpolate":
        cell.update(metadata={}, id="my-own-cell")
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
