"""The normalised tensor gets another name, and the ReLU reads the one before it.

decoder_layers: 0, "BatchNormalization right after Conv2DTranspose number 1"
"""
# %% build_decoder: x = BatchNormalization()(x) -> normalised = BatchNormalization()(x)
