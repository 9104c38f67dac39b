"""With lambda_val = 0 the mixture is the first latent, and the cell uses only that.

interpolated_image: 2, "Right for the values in your cell only", "Use lambda_val"
"""
# %% interpolate_images: lambda_val = 0.5 -> lambda_val = 0
# %% interpolate_images: interpolate(latent1, latent2, lambda_val) -> latent1
