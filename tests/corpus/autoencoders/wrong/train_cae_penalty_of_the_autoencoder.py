"""The penalty gets the autoencoder instead of the encoder.

cae_error: 0, "train_cae, stopped with", "Give it encoder_cae"
cae_contracts: 0, "train_cae, stopped with", "Give it encoder_cae"
"""
# %% train_cae: usable_penalty(encoder_cae -> usable_penalty(autoencoder_cae
