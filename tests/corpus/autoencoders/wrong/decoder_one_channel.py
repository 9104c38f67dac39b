"""The image has one channel instead of three.

decoder_layers: 0, "the last Conv2DTranspose to have 3 filters", "found 1"
decoder_shapes: 0, "(None, 32, 32, 1)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: Conv2DTranspose(3, -> Conv2DTranspose(1,
