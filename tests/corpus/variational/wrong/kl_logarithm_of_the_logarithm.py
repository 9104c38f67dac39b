"""The logarithm of log_var, as if it were the variance: not finite.

kl_value: 0, "log_var is a logarithm already", not "-1"
"""
# %% kl_divergence: - 1 - log_var -> - 1 - ops.log(log_var)
