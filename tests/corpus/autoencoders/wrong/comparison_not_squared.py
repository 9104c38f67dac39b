"""The differences are averaged without squaring them.

comparison_tables: 1, "own size", "square them first"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> np.mean(inputs[name] - reconstructions[name])
