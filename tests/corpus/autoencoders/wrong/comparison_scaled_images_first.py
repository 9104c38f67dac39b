"""mse_grey28 gets the scaled images in place of the original pixels, so that the loop stops in its first turn.

comparison_tables: 0, "the original pixels first"
"""
# %% comparison: mse_grey28(test_pixels -> mse_grey28(inputs[name]
