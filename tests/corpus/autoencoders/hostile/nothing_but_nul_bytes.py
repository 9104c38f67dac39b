"""Sixty thousand zero bytes, as a crash of the machine leaves them.

state: needs-human
reason: "3_interpolation.ipynb is empty"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = bytes(60_000)
