"""The weights add up to more than 1: the first latent has a weight of 1.

interpolate_values: 0, "The weights must add up to 1"
interpolated_image: full
"""
# %% interpolate: (1 - lambda_val) * latent1 -> latent1
