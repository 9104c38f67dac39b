"""A generator that yields zeros for ever, where an array is expected.

state: graded
interpolated_image: 1, "found a generator"
"""
# %% after interpolate_images
zeros = iter(int, 1)
interpolated["CAE"]["latent_interp"] = (value for value in zeros)
