"""train_vae with its own functions, since they compute the same."""
# %% train_vae
history_vae = train_vae(encoder_vae, decoder_vae, X_train_scaled, setup.vae)
