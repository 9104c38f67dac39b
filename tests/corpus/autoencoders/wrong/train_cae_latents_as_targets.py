"""The targets are the latent vectors instead of the images.

cae_error: 0, "train_cae, stopped with ValueError", "Expected targets of shape"
cae_contracts: 0, "train_cae, stopped with ValueError", "Expected targets of shape"
"""
# %% train_cae: X_train_scaled, X_train_scaled -> X_train_scaled, encoder_cae.predict(X_train_scaled, verbose=0)
