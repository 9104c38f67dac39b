"""The penalty is a lambda in the call of train; added_to_error is not defined, and contractive_penalty is used itself."""
# %% train_cae
autoencoder_cae.compile(optimizer=Adam(1e-3), loss="mse")
history_cae = train(
    autoencoder_cae,
    X_train_scaled,
    X_train_scaled,
    profile.cae,
    penalty=lambda batch: contractive_penalty(encoder_cae, batch) / 1000,
)
