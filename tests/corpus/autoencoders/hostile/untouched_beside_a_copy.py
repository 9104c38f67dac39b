"""The notebook is unchanged since it was handed out; the answers are in its copy.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "found as 3_interpolation-Copy1.ipynb", "3_interpolation.ipynb is as it was handed out"
notebooks: 3_interpolation
"""
# %% files
import json

right = files["3_interpolation.ipynb"]
notebook = json.loads(right)
blanks = {
    "interpolate": "def interpolate(latent1, latent2, lambda_val):\n    return ...\n",
    "written_answer": "YOUR ANSWER HERE",
}
released = {
    "interpolate_images": """img_idx1 = 0
img_idx2 = 1
lambda_val = 0.5

encoder = results["ResNet50"]["encoder"]
decoder = results["ResNet50"]["decoder"]
latent1 = ...  # (1, 512)
latent2 = ...  # (1, 512)
latent_interp = ...  # (1, 512)
img_interp = ...  # (1, 32, 32, 3)""",
    "comparison": """mse = {}
mse_28 = {}
for name in results:
    mse[name] = ...
    mse_28[name] = ...
    print(f"{name:9} {mse[name]:.4f} at its own size, {mse_28[name]:.4f} at 28 x 28 grey")""",
}
for cell in notebook["cells"]:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    cell["source"] = (blanks | released).get(grade_id, cell["source"])
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
files["3_interpolation-Copy1.ipynb"] = right
