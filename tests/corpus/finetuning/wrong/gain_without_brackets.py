"""Division comes before subtraction.

gain_values: 0, "Without brackets"
"""
# %% gain: 100 * (frozen - tuned) / frozen -> 100 * frozen - tuned / frozen
