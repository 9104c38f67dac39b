"""Two equals signs compare; nothing is frozen.

encoder_frozen: 0, "no trainable weight in the VGG16 encoder"
"""
# %% build_encoder: trainable = False -> trainable == False
