"""The strides are left at 1, so that the image stays 4 x 4.

decoder_layers: 0, "Conv2DTranspose number 1 to have strides of 2", "found 1"
decoder_shapes: 0, "(None, 4, 4, 3)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: , strides=2 ->
