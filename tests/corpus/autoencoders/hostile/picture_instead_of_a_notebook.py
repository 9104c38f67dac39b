"""Bytes that are not text.

state: needs-human
reason: "is not a readable notebook"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400
