"""The features are not standardised.

vgg16_error: 0, "standardised features from the VGG16 encoder"
resnet50_error: 0, "standardised features from the ResNet50 encoder"
"""
# %% train_decoders: encoder = standardised(frozen, encode(frozen, X_train_rgb)) -> encoder = frozen
