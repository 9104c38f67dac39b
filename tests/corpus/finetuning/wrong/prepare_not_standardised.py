"""The stage as it is, its features not standardised.

prepared_maps: 0, "mean 0 and standard deviation 1"
"""
# %% prepare: encoder = standardised(stage, encode(stage, maps)) -> encoder = stage
