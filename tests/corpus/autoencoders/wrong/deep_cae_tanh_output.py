"""The output has a tanh instead of a sigmoid.

deep_cae_layers: 2.25, "a sigmoid", "found tanh"
"""
# %% deep_cae: activation="sigmoid" -> activation="tanh"
