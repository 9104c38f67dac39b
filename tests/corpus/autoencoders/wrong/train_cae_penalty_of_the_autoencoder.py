"""The penalty gets the autoencoder instead of the encoder.

cae_error: 0, "has learned nothing yet"
cae_contracts: 0, "has learned nothing yet"
"""
# %% train_cae: contractive_penalty(encoder_cae -> contractive_penalty(autoencoder_cae
