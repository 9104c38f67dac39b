"""Ids of cells that occur twice, are too long, or are not text.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for number, cell in enumerate(notebook["cells"]):
    cell["id"] = ["twice", "with spaces / and more", "x" * 500, None, {}, 7][number % 6]
files["3_interpolation.ipynb"] = json.dumps(notebook).encode()
