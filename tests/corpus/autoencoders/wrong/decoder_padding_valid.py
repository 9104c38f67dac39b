"""Padding is left at its default, valid, so that the images grow too large.

decoder_layers: 0, "padding=", "valid"
decoder_shapes: 0, "(None, 41, 41, 3)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: , padding="same" ->
