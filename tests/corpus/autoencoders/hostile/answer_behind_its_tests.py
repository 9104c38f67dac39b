"""The blanks are unfilled, and the right function is in the student's own cell after the tests.

state: needs-human
interpolate_values: none, "interpolate is as it was handed out, but cell", "defines interpolate"
interpolated_image: none, "which of them counts?"
comparison_tables: full
reason: "interpolate is as it was handed out"
notebooks: 3_interpolation
"""
# %% files
import copy
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in list(notebook["cells"]):
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "interpolate":
        notebook["cells"].append(copy.deepcopy(cell) | {"id": "own", "metadata": {}})
        cell["source"] = ["def interpolate(latent1, latent2, lambda_val):\n", "    return ..."]
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
