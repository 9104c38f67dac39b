"""The mean is not squared.

kl_value: 0, "not squared"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> 0.5 * ops.sum(mean + ops.exp(log_var) - 1 - log_var, axis=-1)
