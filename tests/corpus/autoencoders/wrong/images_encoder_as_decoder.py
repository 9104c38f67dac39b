"""The mixture is given to the encoder instead of the decoder.

interpolated_image: 2, "img_interp in interpolated[", "With VGG16 the loop stopped with ValueError"
"""
# %% interpolate_images: decoder.predict(latent_interp -> encoder.predict(latent_interp
