"""Not in percent.

gain_values: 0, "multiply by 100"
"""
# %% gain: 100 * ->
