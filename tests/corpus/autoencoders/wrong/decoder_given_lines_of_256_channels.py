"""The given lines make maps of 256 channels.

decoder_layers: 0, "Dense(2048) as the first layer", "Dense(4096)"
"""
# %% build_decoder: 4*4*128 -> 4*4*256
# %% build_decoder: Reshape((4,4,128)) -> Reshape((4,4,256))
