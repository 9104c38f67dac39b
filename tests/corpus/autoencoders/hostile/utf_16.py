"""The notebook in UTF-16, as an editor saved it: it is read.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb"] = files["3_interpolation.ipynb"].decode().encode("utf-16")
