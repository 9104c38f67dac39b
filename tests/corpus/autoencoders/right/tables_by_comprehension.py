"""Both tables as dict comprehensions, without the loop; the names of the models written out."""
# %% comparison
names = "VGG16", "ResNet50", "CAE"
mse = {name: mse_per_pixel(images=inputs[name], reconstructions=reconstructions[name]) for name in names}
mse_28 = {name: mse_grey28(test_pixels, reconstructions[name]) for name in names}
