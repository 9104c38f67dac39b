"""The root of log_var, which is nan where it is negative.

sample_value: 0, "log_var is a logarithm already", not "randomness"
"""
# %% sample_latent: ops.exp(0.5 * log_var) -> ops.sqrt(log_var)
