"""The second table has the errors at each model's own size again.

comparison_tables: 1, "28 x 28 grey", "That is the error at its own size"
"""
# %% comparison: mse_grey28(test_pixels, reconstructions[name]) -> mse_per_pixel(inputs[name], reconstructions[name])
