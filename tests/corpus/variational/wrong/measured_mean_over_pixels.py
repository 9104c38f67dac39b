"""A mean over the pixels.

elbo_measured: 0, "reduction error"
"""
# %% test_elbo: negative_elbo_test = float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0)) -> negative_elbo_test = float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0)) / 784
