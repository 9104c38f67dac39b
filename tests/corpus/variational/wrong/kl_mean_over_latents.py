"""A mean over the latent numbers in place of the sum.

kl_value: 0, "sum them"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> 0.5 * ops.mean(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1)
