"""The encoder is not frozen.

encoder_frozen: 0, "no trainable weight in the VGG16 encoder", "Set encoder.trainable = False"
"""
# %% build_encoder: trainable = False -> trainable = True
