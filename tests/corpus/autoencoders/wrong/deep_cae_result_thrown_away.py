"""The second layer's result is thrown away, so that the decoder jumps from 256 to 784.

deep_cae_layers: 1, "64, 256, 512, 784 units", "64, 256, 784"
"""
# %% deep_cae: x = Dense(512, activation="relu")(x) -> y = Dense(512, activation="relu")(x)
