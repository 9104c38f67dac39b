"""An answer with a comment in a different encoding than the rest: it is read, and that is reported.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
reason: "not all of it was UTF-8"
notebooks: 3_interpolation
"""
# %% files
name = "3_interpolation.ipynb"
line = b"img_idx1, img_idx2 = 0, 1"
assert line in files[name]
files[name] = files[name].replace(line, line + b"  # la premi\xe8re, \x93zero\x94")
