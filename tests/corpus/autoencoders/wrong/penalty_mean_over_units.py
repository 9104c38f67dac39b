"""A mean over the latent units is taken instead of their sum.

penalty_value: 0, "a mean over the latent units"
cae_contracts: 0, "Jacobian norm under"
"""
# %% contractive_penalty: squared_norm = ops.sum( -> squared_norm = ops.mean(
