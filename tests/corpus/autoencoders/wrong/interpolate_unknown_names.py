"""The formula is copied with its own names, z1 and z2, which the function does not have.

interpolate_values: 0, "NameError", "z1"
interpolated_image: 1, "latent_interp", "z1"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return (1 - lambda_val) * z1 + lambda_val * z2
