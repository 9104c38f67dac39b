"""The encoder is unfrozen at once.

prepared_maps: 0, "still frozen"
"""
# %% prepare: encoder = standardised(stage, encode(stage, maps)) -> encoder = standardised(stage, encode(stage, maps)); encoder.trainable = True
