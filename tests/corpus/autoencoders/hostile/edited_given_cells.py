"""Locked cells load other images and models: the release's cells count, and that is reported.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "interpolation_images", "were changed; the release's count"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("locked") and not cell["metadata"]["nbgrader"]["grade"]:
        cell["source"] = "X_test_rgb = X_test_scaled = test_pixels = inputs = results = None"
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
