"""The mixture is computed in place, so that latent1 itself is changed.

interpolate_values: 3.5, "latent1 to stay as it is", "changed its argument in place"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    latent1 *= 1 - lambda_val
    latent1 += lambda_val * latent2
    return latent1
