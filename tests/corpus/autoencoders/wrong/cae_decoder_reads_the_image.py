"""The decoder reads the image instead of the latent vector.

cae_layers: 2.25, "Dense layers of 64, 784 units; found 784"
cae_error: 0, "decoder_cae is not defined", "cae_models, stopped with ValueError"
cae_contracts: 0, "exercise 2.1", "found 784"
"""
# %% cae: (encoded_cae) -> (input_img_cae)
