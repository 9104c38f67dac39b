"""The latent vector has a tanh instead of a ReLU.

cae_layers: 2.25, "a ReLU with Dense layer number 1", "found tanh"
cae_error: 0, "under 0.0282"
"""
# %% cae: activation="relu" -> activation="tanh"
