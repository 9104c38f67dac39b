"""The first table holds the mean absolute error.

comparison_tables: 1, "own size", "That is the mean absolute difference"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> np.mean(np.abs(inputs[name] - reconstructions[name]))
