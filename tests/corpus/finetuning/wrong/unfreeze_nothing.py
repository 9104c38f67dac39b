"""training in place of trainable, which no layer looks at.

unfrozen_layers: 0, "none in the whole encoder"
"""
# %% unfreeze
def unfreeze(encoder):
    encoder.training = True
    return encoder
