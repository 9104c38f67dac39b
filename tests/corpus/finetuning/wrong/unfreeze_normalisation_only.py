"""The other way round: only batch normalisation learns.

unfrozen_layers: 0, "a trainable norm"
"""
# %% unfreeze: = not isinstance(layer, (BatchNormalization, Normalization)) -> = isinstance(layer, BatchNormalization)
