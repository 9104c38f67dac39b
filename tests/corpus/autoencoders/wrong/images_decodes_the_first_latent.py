"""latent1 is decoded instead of the mixture.

interpolated_image: 2, "img_interp to be the decoder", "output for latent_interp"
"""
# %% interpolate_images: decoder.predict(latent_interp -> decoder.predict(latent1
