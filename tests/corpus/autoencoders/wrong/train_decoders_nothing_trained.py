"""The decoder is compiled and kept, but never trained.

vgg16_error: 0, "The decoder has learned nothing yet"
resnet50_error: 0, "There is no results"
"""
# %% train_decoders: histories[name] = train(decoder, features_train, X_train_rgb, profile.cnn) -> pass
