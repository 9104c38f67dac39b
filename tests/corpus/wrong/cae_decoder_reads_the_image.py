"""The decoder reads the image instead of the latent vector.

cae_layers: 0, "autoencoder_cae is not defined", "cae, stopped with ValueError"
cae_error: 0, "decoder_cae is not defined"
cae_contracts: 0, "has learned nothing yet"
"""
# %% cae: (encoded_cae) -> (input_img_cae)
