"""Only the scales stay frozen.

unfrozen_layers: 0, "a trainable norm,", not "standardise"
"""
# %% unfreeze: (BatchNormalization, Normalization) -> Normalization
