"""The root of the mean squared error stands in the first table.

comparison_tables: 1, "own size", "That is the root"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> mse_per_pixel(inputs[name], reconstructions[name]) ** 0.5
