"""Inputs and targets are swapped.

vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders: features_train, X_train_rgb, profile -> X_train_rgb, features_train, profile
