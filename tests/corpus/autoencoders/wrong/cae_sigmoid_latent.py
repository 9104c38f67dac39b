"""The latent vector has a sigmoid instead of a ReLU.

cae_layers: 2.25, "a ReLU with Dense layer number 1", "found sigmoid"
cae_error: 0, "exercise 2.1", "found sigmoid"
"""
# %% cae: activation="relu" -> activation="sigmoid"
