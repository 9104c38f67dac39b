"""The call has latent2 before latent1, so that lambda_val counts from the wrong end.

interpolated_image: 2, "The two latents are swapped"
"""
# %% interpolate_images: lambda_val = 0.5 -> lambda_val = 0.25
# %% interpolate_images: interpolate(latent1, latent2 -> interpolate(latent2, latent1
