"""Only the scales stay frozen.

unfrozen_layers: 0, "that norm can", not "standardise"
"""
# %% unfreeze: (BatchNormalization, Normalization) -> Normalization
