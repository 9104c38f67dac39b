"""A generator that gives zeros for ever: a thousand are taken, and then it is too many.

state: needs-human
reason: "too many values"
interpolated_image: none, "latent_interp", "too many values"
"""
# %% after interpolate_images
latent_interp = iter(int, 1)
latent_interp = (value for value in latent_interp)
