"""An empty file, as a full disk leaves it.

state: needs-human
reason: "3_interpolation.ipynb is empty"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = b""
