"""The bound averaged over ten draws, as a tensor."""
# %% test_elbo
mean, log_var = encoder_vae(X_test_scaled)
draws = [keras.random.normal(mean.shape, seed=draw) for draw in range(10)]
values = [loss(X_test_scaled, decoder_vae(sample_latent(mean, log_var, draw)), mean, log_var, 1.0) for draw in draws]
negative_elbo_test = ops.mean(ops.stack(values))
