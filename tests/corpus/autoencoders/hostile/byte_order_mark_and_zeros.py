"""A byte order mark before the notebook, and a thousand zeros after it: it is read.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = b"\xef\xbb\xbf" + files["3_interpolation.ipynb"] + bytes(1_000)
