"""A student's own cell claims to be a test worth fifty points, and another one to be an existing test.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: full
reason: "interpolate_values occurs twice"
"""
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
# %% files
import copy
import json

notebook = json.loads(files["3_interpolation.ipynb"])
test = next(
    cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "interpolate_values"
)
for grade_id in ("interpolate_values", "bonus"):
    more = copy.deepcopy(test) | {"source": "50.0", "id": f"more-{grade_id}"}
    more["metadata"]["nbgrader"].update(grade_id=grade_id, points=50)
    notebook["cells"].insert(0, more)
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
