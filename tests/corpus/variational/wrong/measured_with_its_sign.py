"""The bound, not the negative one.

elbo_measured: 0, "other way round"
"""
# %% test_elbo: negative_elbo_test = float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0)) -> negative_elbo_test = -float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0))
