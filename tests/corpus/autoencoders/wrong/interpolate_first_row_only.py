"""Only the first row of the batch is returned: a vector instead of a batch of one.

interpolate_values: 0, "a latent of shape (1, 6)", "one of shape (6,)"
interpolated_image: 2, "img_interp in interpolated", "the loop stopped with ValueError", "Line 13"
"""
# %% interpolate: return (1 - lambda_val) * latent1 + lambda_val * latent2 -> return ((1 - lambda_val) * latent1 + lambda_val * latent2)[0]
