"""A layer of the decoder has no activation.

deep_cae_layers: 1, "a ReLU with Dense layer number 4", "no activation"
"""
# %% deep_cae: x = Dense(256, activation="relu")(encoded_deep) -> x = Dense(256)(encoded_deep)
