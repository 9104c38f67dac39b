"""The notebook in format 3, with worksheets: it is read.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
import json

notebook = json.loads(files["3_interpolation.ipynb"])
for cell in notebook["cells"]:
    cell.pop("id", None)
    if cell["cell_type"] == "code":
        cell["input"] = cell.pop("source")
old = {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": notebook["cells"]}]}
files["3_interpolation.ipynb"] = json.dumps(old).encode()
