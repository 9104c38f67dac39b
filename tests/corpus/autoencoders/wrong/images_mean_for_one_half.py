"""The mean of the two latents, which is right for one half only.

interpolated_image: 2, "lambda_val = 0.3125", "the mixture of latent1 and latent2"
"""
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> (latent1 + latent2) / 2
