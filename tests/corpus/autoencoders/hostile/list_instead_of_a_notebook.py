"""JSON, but a list of numbers.

state: needs-human
reason: "is not a notebook: expected an object with cells"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = b"[1, 2, 3]"
