"""A cell that never ends is interrupted, and costs nothing but itself.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
cell_seconds: 40
"""
# %% before interpolate_images
while True:
    pass
