"""Only ResNet50 is trained.

vgg16_error: 0, "There is no results[", "only 'ResNet50'"
"""
# %% train_decoders: ["VGG16", "ResNet50"] -> ["ResNet50"]
