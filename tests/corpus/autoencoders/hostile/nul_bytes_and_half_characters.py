"""Zeros and halves of characters in the text of the notebook: they are replaced, and the rest is read.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
name = "3_interpolation.ipynb"
files[name] = files[name].replace(b"img_idx1 = 0", rb"img_idx1 = 0  # \u0000 \ud800 \udc00\ud83d")
