"""The filters come in the wrong order: 32, 64, 128.

decoder_layers: 0, "Conv2DTranspose number 1 to have 128 filters", "found 32"
"""
# %% build_decoder: [128,64,32] -> [32,64,128]
