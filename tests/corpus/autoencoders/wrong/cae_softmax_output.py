"""The output has a softmax: all pixels together add up to 1.

cae_layers: 1.5, "a sigmoid", "found softmax"
cae_error: 0, "an error (MSE per pixel) under"
"""
# %% cae: activation="sigmoid" -> activation="softmax"
