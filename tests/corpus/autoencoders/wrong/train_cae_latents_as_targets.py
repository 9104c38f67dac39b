"""The targets are the latent vectors instead of the images.

cae_error: 0, "has learned nothing yet"
cae_contracts: 0, "has learned nothing yet"
"""
# %% train_cae: X_train_scaled, X_train_scaled -> X_train_scaled, encoder_cae.predict(X_train_scaled, verbose=0)
