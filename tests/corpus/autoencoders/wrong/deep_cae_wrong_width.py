"""A layer of the decoder has 500 units instead of 512.

deep_cae_layers: 1, "64, 256, 512, 784 units", "64, 256, 500, 784"
"""
# %% deep_cae: x = Dense(512, activation="relu")(x) -> x = Dense(500, activation="relu")(x)
