"""The errors are those of pixels in 0 to 255.

comparison_tables: 1, "own size", "pixels in 0 to 255"
"""
# %% comparison: mse_per_pixel(inputs[name], reconstructions[name]) -> mse_per_pixel(255 * inputs[name], 255 * reconstructions[name])
