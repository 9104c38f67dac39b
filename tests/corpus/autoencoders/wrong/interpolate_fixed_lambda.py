"""The weight is always one half; lambda_val is not used.

interpolate_values: 1, "the mean for every lambda_val"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    return 0.5 * latent1 + 0.5 * latent2
