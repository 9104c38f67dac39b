"""Only the first table is filled.

comparison_tables: 0, "in the table at 28 x 28 grey; found none for VGG16, ResNet50, CAE"
"""
# %% comparison
mse = {}
mse_28 = {}
for name in results:
    mse[name] = mse_per_pixel(inputs[name], reconstructions[name])
    print(f"{name:9} {mse[name]:.4f} at its own size")
