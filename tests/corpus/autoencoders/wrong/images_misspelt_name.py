"""The first latent gets a misspelt name, so that the first turn of the loop stops at it.

interpolated_image: 0, "interpolate_images, stopped with NameError", "latent1"
"""
# %% interpolate_images: latent1 = encoder -> latnet1 = encoder
