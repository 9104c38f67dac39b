"""The line leads from latent1 away from latent2.

interpolate_values: 0, "latent2 - latent1"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return latent1 + lambda_val * (latent1 - latent2)
