"""1 - lambda_val * latent1: the parentheses are missing.

interpolate_values: 0, "Put 1 - lambda_val in parentheses"
interpolated_image: full
"""
# %% interpolate: (1 - lambda_val) * latent1 -> 1 - lambda_val * latent1
