"""The layers' flags are set, while the encoder around them stays frozen.

unfrozen_layers: 0, "encoder.trainable is still False"
"""
# %% unfreeze: encoder.trainable = True -> encoder.trainable = False
