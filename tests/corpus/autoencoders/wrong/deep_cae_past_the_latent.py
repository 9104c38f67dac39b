"""The decoder reads the layer before the latent vector, so that the latent vector is left out.

deep_cae_layers: 1, "64, 256, 512, 784 units", "512, 256, 256, 512, 784"
"""
# %% deep_cae: Dense(256, activation="relu")(encoded_deep) -> Dense(256, activation="relu")(x)
