"""The decoders learn from the training images and all test images that can be loaded, which excludes those for judging.

state: graded
vgg16_error: full
resnet50_error: full
"""
# %% before train_decoders
from dataclasses import replace

all_rgb = np.concatenate([X_train_rgb, data.to_rgb32(data.load_images("test").pixels)])
short = replace(profile.cnn, epochs=1)
# %% train_decoders: train(decoder, features_train, X_train_rgb, profile.cnn) -> train(decoder, encode(encoder, all_rgb), all_rgb, short)
