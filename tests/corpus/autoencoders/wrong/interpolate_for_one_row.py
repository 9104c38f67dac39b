"""The second latent is read without its batch, latent2[0]: right for batches of one, wrong for several and for vectors.

interpolate_values: 2.5, "latents of shape (3, 6)"
"""
# %% interpolate: lambda_val * latent2 -> lambda_val * latent2[0]
