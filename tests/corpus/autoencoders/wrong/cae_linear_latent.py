"""The latent vector has no activation.

cae_layers: 2.25, "a ReLU with Dense layer number 1", "no activation"
cae_contracts: 0, "under 6"
"""
# %% cae: Dense(latent_dim_cae, activation="relu") -> Dense(latent_dim_cae)
