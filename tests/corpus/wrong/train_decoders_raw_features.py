"""The features are not standardised.

vgg16_error: 0, "learn from the standardised features"
resnet50_error: 0, "learn from the standardised features"
"""
# %% train_decoders: encoder = standardised(frozen, encode(frozen, X_train_rgb)) -> encoder = frozen
