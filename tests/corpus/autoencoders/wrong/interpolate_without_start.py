"""Only the step away from latent1 is returned; latent1 itself is not added.

interpolate_values: 0, "The line starts at latent1"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return lambda_val * (latent2 - latent1)
