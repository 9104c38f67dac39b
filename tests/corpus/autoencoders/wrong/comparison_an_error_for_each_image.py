"""The tables hold one error per image instead of their mean.

comparison_tables: 1, "one number for VGG16", "found 500 numbers"
"""
# %% comparison
mse = {}
mse_28 = {}
for name in results:
    squared = (inputs[name] - reconstructions[name]) ** 2
    mse[name] = squared.reshape(len(squared), -1).mean(axis=1)
    mse_28[name] = mse_grey28(test_pixels, reconstructions[name])
