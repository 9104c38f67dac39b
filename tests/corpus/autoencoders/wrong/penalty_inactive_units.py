"""The units that are not active are counted.

penalty_value: 0, "the units that are not active"
cae_contracts: 0, "Jacobian norm under"
"""
# %% contractive_penalty: latent > 0 -> latent <= 0
