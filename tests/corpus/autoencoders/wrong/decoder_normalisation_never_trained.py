"""Batch normalisation is called with `training=False`: it divides by the values that it began with, and never learns.

decoder_layers: 0, "to learn what it normalises by", "training=False"
"""
# %% build_decoder: BatchNormalization()(x) -> BatchNormalization()(x, training=False)
