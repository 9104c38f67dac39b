"""Frozen again by the name of the class, after everything was unfrozen."""
# %% unfreeze
def unfreeze(encoder):
    encoder.trainable = True
    for layer in encoder.layers:
        if "Normalization" in type(layer).__name__:
            layer.trainable = False
    return encoder
