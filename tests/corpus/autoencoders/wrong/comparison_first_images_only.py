"""The first table measures the first ten images instead of all.

comparison_tables: 1, "own size", "all test images"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> mse_per_pixel(inputs[name][:10], reconstructions[name][:10])
