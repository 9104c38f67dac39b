"""The kernels in the loop are 5 x 5.

decoder_layers: 0, "Conv2DTranspose number 1 to have a 3 x 3 kernel", "(5, 5)"
"""
# %% build_decoder: filters, (3, 3) -> filters, (5, 5)
