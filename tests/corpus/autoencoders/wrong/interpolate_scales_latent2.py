"""The second part of the mixture is computed in place: latent2 is changed, the mixture is a new array.

interpolate_values: 3.5, "latent2 to stay as it is", "changed its argument in place"
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    latent2 *= lambda_val
    return (1 - lambda_val) * latent1 + latent2
