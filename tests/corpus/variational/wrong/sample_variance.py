"""The variance in place of the deviation.

sample_value: 0, "exp(log_var) is the variance"
"""
# %% sample_latent: mean + ops.exp(0.5 * log_var) * epsilon -> mean + ops.exp(log_var) * epsilon
