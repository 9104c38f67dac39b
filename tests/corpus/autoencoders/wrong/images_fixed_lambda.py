"""The call uses one half, while lambda_val is another number.

interpolated_image: 2, "the mixture of latent1 and latent2 by lambda_val"
"""
# %% interpolate_images: lambda_val = 0.5 -> lambda_val = 0.25
# %% interpolate_images: latent2, lambda_val) -> latent2, 0.5)
