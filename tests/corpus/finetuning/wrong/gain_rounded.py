"""Rounded to whole percent.

gain_values: 0, "found"
"""
# %% gain: return 100 * (frozen - tuned) / frozen -> return round(100 * (frozen - tuned) / frozen)
