"""The output has 64 numbers instead of 784.

deep_cae_layers: 0.75, "the autoencoder to give vectors of shape (None, 784)", "(None, 64)"
"""
# %% deep_cae: Dense(input_dim, activation="sigmoid") -> Dense(latent_dim_cae, activation="sigmoid")
