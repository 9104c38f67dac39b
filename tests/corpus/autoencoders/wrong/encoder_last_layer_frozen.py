"""Only the last layer is frozen.

encoder_frozen: 0, "no trainable weight in the VGG16 encoder"
"""
# %% build_encoder: encoder.trainable = False -> encoder.layers[-1].trainable = False
