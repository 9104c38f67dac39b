"""A mean over the latent units is taken instead of their sum.

penalty_value: 0, "a mean over the latent units"
"""
# %% contractive_penalty: squared_norm = ops.sum( -> squared_norm = ops.mean(
