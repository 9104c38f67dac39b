"""What is added is the library's estimate along one random direction, so it differs from call to call."""
# %% train_cae: usable_penalty(encoder_cae, x) -> ops.mean(contractive.squared_norm_estimate(encoder_cae, x))
