"""The second part is subtracted instead of added.

interpolate_values: 0, "Add the two parts"
interpolated_image: full
"""
# %% interpolate: latent1 + lambda_val -> latent1 - lambda_val
