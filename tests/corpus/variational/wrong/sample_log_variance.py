"""log_var is not exponentiated.

sample_value: 0, "not exponentiated"
"""
# %% sample_latent: mean + ops.exp(0.5 * log_var) * epsilon -> mean + log_var * epsilon
