"""The mixture is computed in place, so that latent1 itself is changed.

interpolated_image: 1, "Does interpolate change latent1"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    latent1 *= 1 - lambda_val
    latent1 += lambda_val * latent2
    return latent1
