"""Scripts are attached to the written answer as if they were pictures: they are left out, and that is reported.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "pictures of cell"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    if cell["metadata"].get("nbgrader", {}).get("grade_id") == "written_answer":
        cell["attachments"] = {"a.png": {"text/html": "<script>alert(1)</script>", "image/png": '"><script>'}}
        cell["source"] = "![look](attachment:a.png) <script>alert(2)</script>"
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
