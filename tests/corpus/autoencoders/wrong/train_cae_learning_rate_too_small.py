"""The learning rate is a thousand times too small.

cae_error: 0, "an error (MSE per pixel) under"
cae_contracts: 0, "Jacobian norm under"
"""
# %% train_cae: Adam(1e-3) -> Adam(1e-6)
