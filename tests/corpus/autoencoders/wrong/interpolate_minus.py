"""The second part is subtracted instead of added.

interpolate_values: 0, "Add the two parts"
interpolated_image: 2, "latent_interp to be the mixture"
"""
# %% interpolate: latent1 + lambda_val -> latent1 - lambda_val
