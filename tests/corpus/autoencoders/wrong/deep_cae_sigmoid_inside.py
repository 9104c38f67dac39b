"""A layer inside the decoder has a sigmoid instead of a ReLU.

deep_cae_layers: 1, "a ReLU with Dense layer number 4", "found sigmoid"
"""
# %% deep_cae: x = Dense(256, activation="relu")(encoded_deep) -> x = Dense(256, activation="sigmoid")(encoded_deep)
