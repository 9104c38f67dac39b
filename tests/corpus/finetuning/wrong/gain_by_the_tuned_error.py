"""Divided by the tuned error.

gain_values: 0, "divide by the frozen one"
"""
# %% gain: / frozen -> / tuned
