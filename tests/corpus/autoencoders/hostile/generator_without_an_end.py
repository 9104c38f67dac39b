"""A generator that yields zeros for ever: a thousand are taken, then it is refused.

state: needs-human
reason: "too many values"
interpolated_image: none, "latent_interp", "too many values"
"""
# %% after interpolate_images
latent_interp = iter(int, 1)
latent_interp = (value for value in latent_interp)
