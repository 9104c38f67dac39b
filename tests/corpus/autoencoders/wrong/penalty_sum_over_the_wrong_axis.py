"""The outer sum runs over the images of the batch, axis 0.

penalty_value: 0, "add over the latent units, axis=1"
"""
# %% contractive_penalty: axis=0), axis=1) -> axis=0), axis=0)
