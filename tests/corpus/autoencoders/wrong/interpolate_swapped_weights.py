"""The weights are swapped: lambda_val = 0 gives the second latent.

interpolate_values: 1, "The two latents are swapped"
"""
# %% interpolate: (1 - lambda_val) * latent1 + lambda_val * latent2 -> lambda_val * latent1 + (1 - lambda_val) * latent2
