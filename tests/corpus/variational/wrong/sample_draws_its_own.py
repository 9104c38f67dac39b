"""epsilon is drawn in the function, other ones each time.

sample_value: 1, "All randomness comes from epsilon"
"""
# %% sample_latent: mean + ops.exp(0.5 * log_var) * epsilon -> mean + ops.exp(0.5 * log_var) * keras.random.normal(ops.shape(mean))
