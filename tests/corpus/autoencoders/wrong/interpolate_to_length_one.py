"""The mixture is scaled to length 1.

interpolate_values: 0, "leave its length as it is"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    mixed = (1 - lambda_val) * latent1 + lambda_val * latent2
    return mixed / np.linalg.norm(mixed)
