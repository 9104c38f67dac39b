"""The last layer has strides of 2, too: the image is 64 x 64.

decoder_layers: 0, "the last Conv2DTranspose to have strides of 1"
decoder_shapes: 0, "(None, 64, 64, 3)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: Conv2DTranspose(3, (3, 3), -> Conv2DTranspose(3, (3, 3), strides=2,
