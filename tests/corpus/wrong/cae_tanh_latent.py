"""The latent vector has a tanh where a ReLU is asked.

cae_layers: 2.25, "a ReLU with Dense layer number 1", "found tanh"
"""
# %% cae: activation="relu" -> activation="tanh"
