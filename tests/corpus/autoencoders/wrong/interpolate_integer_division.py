"""Integer division turns every lambda_val below 1 into 0.

interpolate_values: 1, "rounded to a whole number"
interpolated_image: full
"""
# %% interpolate
def interpolate(latent1, latent2, lambda_val):
    weight = lambda_val // 1
    return (1 - weight) * latent1 + weight * latent2
