"""The two tables are swapped.

comparison_tables: 1, "own size", "That is the error at 28 x 28 grey"
"""
# %% comparison: mse[name] = mse_per_pixel -> mse_28[name] = mse_per_pixel
# %% comparison: mse_28[name] = mse_grey28 -> mse[name] = mse_grey28
