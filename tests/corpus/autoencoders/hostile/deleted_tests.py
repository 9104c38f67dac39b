"""All graded cells are deleted: the release's are put back.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: full
reason: "interpolate_values was missing; the release's was put back"
"""
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
notebook["cells"] = [
    cell
    for cell in notebook["cells"]
    if cell["cell_type"] != "code"
    or not cell["metadata"].get("nbgrader", {}).get("grade")
    or cell["metadata"]["nbgrader"]["solution"]
]
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
