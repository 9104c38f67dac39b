"""The reconstruction term alone.

elbo_measured: 0, "divergence is missing"
"""
# %% test_elbo: negative_elbo_test = float(loss(X_test_scaled, decoder_vae(z), mean, log_var, 1.0)) -> negative_elbo_test = float(ops.mean(reconstruction_nats(X_test_scaled, decoder_vae(z))))
