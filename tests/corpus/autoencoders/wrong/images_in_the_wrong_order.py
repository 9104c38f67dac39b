"""latent1 is made from the second image and latent2 from the first.

interpolated_image: 2, "latent1", "that of the other image"
"""
# %% interpolate_images: latent1 = encoder -> latent0 = encoder
# %% interpolate_images: latent2 = encoder -> latent1 = encoder
# %% interpolate_images: latent_interp = interpolate -> latent2 = latent0; latent_interp = interpolate
