"""The -1 is missing.

kl_value: 0, "-1"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - log_var, axis=-1)
