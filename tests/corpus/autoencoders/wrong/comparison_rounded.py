"""The errors are rounded to two decimals, which removes their differences.

comparison_tables: 1, "own size", "Keep all decimals"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> round(mse_per_pixel(inputs[name], reconstructions[name]), 2)
