"""The bound with predict, and both terms added by hand."""
# %% test_elbo
epsilon_test = np.random.default_rng(11).standard_normal((len(X_test_scaled), latent_dim_vae)).astype("float32")
mean, log_var = encoder_vae.predict(X_test_scaled, verbose=0)
z = np.asarray(sample_latent(mean, log_var, epsilon_test))
decoded = decoder_vae.predict(z, verbose=0)
negative_elbo_test = np.mean(np.asarray(reconstruction_nats(X_test_scaled, decoded)) + np.asarray(kl_divergence(mean, log_var)))
