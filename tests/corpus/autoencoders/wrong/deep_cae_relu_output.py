"""The output has a ReLU instead of a sigmoid.

deep_cae_layers: 2.25, "a sigmoid", "found relu"
"""
# %% deep_cae: activation="sigmoid" -> activation="relu"
