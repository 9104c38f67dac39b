"""The output has a tanh, so that pixels may be below 0.

cae_layers: 1.5, "a sigmoid", "found tanh"
"""
# %% cae: activation="sigmoid" -> activation="tanh"
