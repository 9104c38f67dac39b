"""A generator that never yields its first value: the grader waits as long as for a cell.

state: graded
interpolate_values: full
interpolated_image: 0, "did not return within"
comparison_tables: full
cell_seconds: 40
"""
# %% after interpolate_images
def waiting():
    while True:
        pass
    yield 0


interpolated["CAE"]["latent_interp"] = waiting()
