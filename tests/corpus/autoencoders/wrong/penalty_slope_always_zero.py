"""latent < 0 is never true after a ReLU, so that every slope is 0.

penalty_value: 0, "Every slope is 0"
"""
# %% contractive_penalty: latent > 0 -> latent < 0
