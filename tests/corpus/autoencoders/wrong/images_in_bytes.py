"""The picture is multiplied by 255, so that its pixels leave the range 0 to 1.

interpolated_image: 2, "Pixels lie between 0 and 1"
"""
# %% interpolate_images: decoder.predict(latent_interp, verbose=0) -> decoder.predict(latent_interp, verbose=0) * 255
