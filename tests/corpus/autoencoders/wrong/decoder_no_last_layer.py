"""The layer after the loop is missing: the image has 32 channels.

decoder_layers: 0, "a last Conv2DTranspose with 3 filters after the loop"
decoder_shapes: 0, "(None, 32, 32, 32)"
decoder_sigmoid: 0, "a sigmoid"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: decoded = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x) -> decoded = x
