"""A generator that never yields its first value: nobody waits for it where an array is expected.

state: graded
interpolate_values: full
interpolated_image: 1, "found a generator"
comparison_tables: full
cell_seconds: 40
"""
# %% after interpolate_images
def waiting():
    while True:
        pass
    yield 0


interpolated["CAE"]["latent_interp"] = waiting()
