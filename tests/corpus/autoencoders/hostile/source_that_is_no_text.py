"""The source of an answer is an object.

state: needs-human
reason: "the source of cell", "not of the expected kind"
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
cell = next(cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "interpolate")
cell["source"] = {"text": cell["source"]}
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
