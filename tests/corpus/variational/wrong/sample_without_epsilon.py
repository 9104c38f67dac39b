"""The mean is returned, nothing is drawn.

sample_value: 0, "not a sample"
"""
# %% sample_latent: mean + ops.exp(0.5 * log_var) * epsilon -> mean
