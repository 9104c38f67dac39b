"""latent1 is written where latent2 belongs.

interpolate_values: 0, "the first latent for every lambda_val"
interpolated_image: full
"""
# %% interpolate: lambda_val * latent2 -> lambda_val * latent1
