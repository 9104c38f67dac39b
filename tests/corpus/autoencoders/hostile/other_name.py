"""The notebook has another name, and is in a folder: it is found by its cells.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "found as"
notebooks: 3_interpolation
"""
# %% files
files["week 3/homework final (2).ipynb"] = files.pop("3_interpolation.ipynb")
files["week 3/notes.txt"] = b"done"
