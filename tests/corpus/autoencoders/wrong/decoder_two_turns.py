"""The loop has two turns instead of three: the image is 16 x 16.

decoder_layers: 0, "Conv2DTranspose number 3 to have 32 filters"
decoder_shapes: 0, "(None, 16, 16, 3)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: [128,64,32] -> [128,64]
