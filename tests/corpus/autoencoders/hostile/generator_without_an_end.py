"""A generator that yields zeros for ever: a thousand are taken, then it is refused.

state: needs-human
reason: "too many values"
interpolated_image: none, "latent_interp", "too many values"
"""
# %% after interpolate_images
zeros = iter(int, 1)
interpolated["CAE"]["latent_interp"] = (value for value in zeros)
