"""The output has a ReLU, so that pixels may be above 1.

cae_layers: 1.5, "a sigmoid", "found relu"
cae_error: near
"""
# %% cae: activation="sigmoid" -> activation="relu"
