"""The second latent is read without its batch, latent2[0]: right for a batch of one, wrong for several and for vectors.

interpolate_values: 2.5, "right for a batch of one", "Of several, every row is a latent"
"""
# %% interpolate: lambda_val * latent2 -> lambda_val * latent2[0]
