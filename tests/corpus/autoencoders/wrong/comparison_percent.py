"""The errors are given as percentages.

comparison_tables: 1, "own size", "100 times"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> 100 * mse_per_pixel(inputs[name], reconstructions[name])
