"""The divergence with the wrong sign.

kl_value: 0, "other way round"
"""
# %% kl_divergence: 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1) -> -0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1 - log_var, axis=-1)
