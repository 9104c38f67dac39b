"""The factor 1/2 is missing.

kl_value: 0, "factor 1/2"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1)
