"""Two hundred megabytes are printed: a part is kept, and no points are lost.

state: graded
interpolate_values: full
interpolated_image: full
comparison_tables: full
"""
# %% before interpolate_images
for _ in range(200):
    print("x" * 2**20)
