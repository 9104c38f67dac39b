"""latent < 0 is never true after a ReLU, so that every slope is 0.

penalty_value: 0, "Every slope is 0"
cae_contracts: 0, "Jacobian norm under"
"""
# %% contractive_penalty: latent > 0 -> latent < 0
