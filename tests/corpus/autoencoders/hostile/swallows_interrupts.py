"""A loop that catches everything that is raised in it, including interrupts.

state: graded
interpolate_values: full
interpolated_image: 0, "went on after it was told to interrupt"
cell_seconds: 40
comparison_tables: 0
"""
# %% before interpolate_images
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
