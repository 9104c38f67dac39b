"""The decoder gets images instead of features.

vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders: train(decoder, features_train, -> train(decoder, X_train_rgb,
