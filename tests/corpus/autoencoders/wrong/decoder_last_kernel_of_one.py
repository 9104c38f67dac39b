"""The kernel of the last layer is 1 x 1.

decoder_layers: 0, "the last Conv2DTranspose to have a 3 x 3 kernel", "(1, 1)"
"""
# %% build_decoder: Conv2DTranspose(3, (3, 3) -> Conv2DTranspose(3, (1, 1)
