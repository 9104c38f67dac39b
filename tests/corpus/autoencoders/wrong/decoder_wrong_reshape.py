"""Reshape makes 8 x 8 maps of 32 channels, so that the image becomes 64 x 64.

decoder_shapes: 0, "(None, 64, 64, 3)", "(4, 8, 16, 32)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: Reshape((4,4,128)) -> Reshape((8,8,32))
