"""The written answer is below its stub, and a code answer in a copy below the blanks: both are found.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "cell interpolate occurs twice; the second counts", "written_answer is as it was handed out; the text of cell"
notebooks: 3_interpolation
"""
# %% files
import copy
import json

notebook = json.loads(files["3_interpolation.ipynb"])
cells = []
for cell in notebook["cells"]:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    if grade_id == "interpolate":
        stub = ["def interpolate(latent1, latent2, lambda_val):\n", "    return ..."]
        cells += [copy.deepcopy(cell) | {"id": "stub", "source": stub}]
    cells.append(cell)
    if grade_id == "written_answer":
        cells.append(copy.deepcopy(cell) | {"id": "own", "metadata": {}, "source": "ResNet50 reconstructs best."})
        cell["source"] = "YOUR ANSWER HERE"
notebook["cells"] = cells
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
