"""The output has a tanh instead of a sigmoid.

deep_cae_layers: 1.5, "a sigmoid", "found tanh"
"""
# %% deep_cae: activation="sigmoid" -> activation="tanh"
