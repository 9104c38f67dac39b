"""Batch normalisation learns, too.

unfrozen_layers: 0, "that norm and standardise can", "statistics"
"""
# %% unfreeze: layer.trainable = not isinstance(layer, (BatchNormalization, Normalization)) -> layer.trainable = True
