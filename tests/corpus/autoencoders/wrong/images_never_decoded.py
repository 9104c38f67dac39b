"""img_interp is the mixture of the latents; the decoder is not called.

interpolated_image: 2, "one image of shape (1, 32, 32, 3)", "shape (1, 256)"
"""
# %% interpolate_images: decoder.predict(latent_interp, verbose=0) -> latent_interp
