"""The second table measures VGG16 for every name.

comparison_tables: 1, "for ResNet50 in the table at 28 x 28 grey", "That is the error of VGG16"
"""
# %% comparison: mse_grey28(test_pixels, reconstructions[name]) -> mse_grey28(test_pixels, reconstructions["VGG16"])
