"""Batch normalisation learns, too.

unfrozen_layers: 0, "a trainable norm and standardise", "statistics"
"""
# %% unfreeze: layer.trainable = not isinstance(layer, (BatchNormalization, Normalization)) -> layer.trainable = True
