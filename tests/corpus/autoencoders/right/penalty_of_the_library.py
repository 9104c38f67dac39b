"""The training uses the lab's own penalty object, so that it can be remembered."""
# %% train_cae
autoencoder_cae.compile(optimizer=Adam(1e-3), loss="mse")
added_to_error = contractive.ContractivePenalty(encoder_cae, lambda_c, form="closed form")
history_cae = train(autoencoder_cae, X_train_scaled, X_train_scaled, profile.cae, penalty=added_to_error)
