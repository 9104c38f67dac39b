"""A browser added .txt to the notebook's name.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "found as 3_interpolation.ipynb.txt"
notebooks: 3_interpolation
"""
# %% files
files["3_interpolation.ipynb.txt"] = files.pop("3_interpolation.ipynb")
