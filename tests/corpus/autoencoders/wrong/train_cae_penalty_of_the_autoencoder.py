"""The penalty gets the autoencoder instead of the encoder.

cae_error: 0, "train_cae, stopped with", "(2, 784) and (64,)"
cae_contracts: 0, "train_cae, stopped with", "(2, 784) and (64,)"
"""
# %% train_cae: usable_penalty(encoder_cae -> usable_penalty(autoencoder_cae
