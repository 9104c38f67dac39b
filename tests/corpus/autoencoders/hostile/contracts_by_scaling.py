"""Trained without the penalty; then the latent is divided by 100, and the decoder's weights multiplied by 100.

The error stays the same, and the norm of the Jacobian is tiny, as if the penalty had been applied.

state: graded
cae_contracts: 0, "test images"
"""
# %% train_cae
autoencoder_cae.compile(optimizer=Adam(1e-3), loss="mse")
history_cae = train(autoencoder_cae, X_train_scaled, X_train_scaled, profile.cae)
narrow, wide = autoencoder_cae.layers[1:]
narrow.set_weights([weight / 100 for weight in narrow.get_weights()])
kernel, bias = wide.get_weights()
wide.set_weights([kernel * 100, bias])
