"""IPython's own `exit()`: the kernel ends after the cell, as the student asked.

state: graded
interpolate_values: full
interpolated_image: 0, "the kernel died"
comparison_tables: 0
"""
# %% before interpolate_images
exit()
