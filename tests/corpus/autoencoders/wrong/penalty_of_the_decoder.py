"""The weights are those of the decoder.

penalty_value: 0, "Here the kernel has shape (12, 5), the latent (7, 5)"
"""
# %% contractive_penalty: encoder.weights[0] -> decoder_cae.weights[0]
