"""The other way round: only batch normalisation learns.

unfrozen_layers: 0, "found that norm can"
"""
# %% unfreeze: = not isinstance(layer, (BatchNormalization, Normalization)) -> = isinstance(layer, BatchNormalization)
