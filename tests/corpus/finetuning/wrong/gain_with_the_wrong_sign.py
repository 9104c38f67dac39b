"""Tuned minus frozen.

gain_values: 0, "other way round"
"""
# %% gain: (frozen - tuned) -> (tuned - frozen)
