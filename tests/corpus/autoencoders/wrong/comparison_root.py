"""The first table holds the root of the mean squared error.

comparison_tables: 1, "own size", "That is the root"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> mse_per_pixel(inputs[name], reconstructions[name]) ** 0.5
