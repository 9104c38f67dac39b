"""Only the last convolution learns.

unfrozen_layers: 0, "none in conv_a"
"""
# %% unfreeze
def unfreeze(encoder):
    encoder.trainable = True
    convolutions = [layer for layer in encoder.layers if isinstance(layer, keras.layers.Conv2D)]
    for layer in encoder.layers:
        layer.trainable = layer is convolutions[-1]
    return encoder
