"""The point is printed instead of returned.

interpolate_values: 0, "found None", "end with a return"
interpolated_image: 1, "found None"
"""
# %% interpolate: return (1 - lambda_val) * latent1 + lambda_val * latent2 -> print((1 - lambda_val) * latent1 + lambda_val * latent2)
