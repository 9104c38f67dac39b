"""A login page was saved under the notebook's name.

state: needs-human
reason: "is not a readable notebook", "line 1"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = b"<!DOCTYPE html><html><body>Please log in.</body></html>"
