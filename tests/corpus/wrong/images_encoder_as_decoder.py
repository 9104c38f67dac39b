"""The mixture is given to the encoder instead of the decoder.

interpolated_image: 2, "img_interp is not defined", "Decode latent_interp with the decoder"
"""
# %% interpolate_images: decoder.predict(latent_interp -> encoder.predict(latent_interp
