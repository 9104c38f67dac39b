"""The tables are created again in every turn of the loop, so that only the last model remains.

comparison_tables: 0, "none for VGG16, ResNet50. Every turn of the loop adds one entry"
"""
# %% comparison
for name in results:
    mse = {name: mse_per_pixel(inputs[name], reconstructions[name])}
    mse_28 = {name: mse_grey28(test_pixels, reconstructions[name])}
    print(f"{name:9} {mse[name]:.4f} at its own size, {mse_28[name]:.4f} at 28 x 28 grey")
