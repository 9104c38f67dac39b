"""The output has as many numbers as the latent vector, not as the image.

cae_layers: 1.5, "the autoencoder to give vectors of shape (None, 784)", "(None, 64)"
cae_error: 0, "784"
cae_contracts: 0, "exercise 2.1", "(None, 64)"
"""
# %% cae: Dense(input_dim -> Dense(latent_dim_cae
