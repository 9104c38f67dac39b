"""A power with a hundred million digits: no interrupt gets through until it is computed.

state: graded
interpolate_values: full
interpolated_image: 0, "went on after it was told to interrupt"
comparison_tables: 0
cell_seconds: 40
"""
# %% before interpolate_images
digits = len(str(7 ** (10**8)))
