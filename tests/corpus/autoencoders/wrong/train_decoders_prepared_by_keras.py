"""The decoders learn from features of images that preprocess_input has changed.

vgg16_error: 0, "The encoder was given pixels that preprocess_input has changed"
resnet50_error: 0, "The encoder was given pixels that preprocess_input has changed"
"""
# %% before train_decoders
from keras.applications.vgg16 import preprocess_input

X_prepared = preprocess_input(255 * X_train_rgb)
# %% train_decoders: encode(frozen, X_train_rgb)) -> encode(frozen, X_prepared))
# %% train_decoders: encode(encoder, X_train_rgb) -> encode(encoder, X_prepared)
