"""A graded cell gives full points for nothing, claims to be worth a hundred, and shows outputs of a pass.

state: graded
interpolate_values: 0, "the end points"
interpolated_image: full
reason: "interpolate_values was changed; the release's counts"
"""
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> latent1
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    nbgrader = cell["metadata"].get("nbgrader", {})
    if nbgrader.get("grade_id") == "interpolate_values":
        cell["source"] = "100.0"
        nbgrader.update(points=100, locked=False)
        value = {"data": {"text/plain": "4.0"}, "execution_count": 1, "metadata": {}, "output_type": "execute_result"}
        cell["outputs"] = [value]
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
