"""The units that are not active are counted.

penalty_value: 0, "the units that are not active"
"""
# %% contractive_penalty: latent > 0 -> latent <= 0
