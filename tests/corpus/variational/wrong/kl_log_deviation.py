"""log_var is read as the logarithm of the deviation.

kl_value: 1, "logarithm of the deviation"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> 0.5 * ops.sum(ops.square(mean) + ops.exp(2 * log_var) - 1 - 2 * log_var, axis=-1)
