"""The encoder is not frozen.

encoder_frozen: 0, "no trainable weight in the VGG16 encoder", "Set encoder.trainable = False"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: trainable = False -> trainable = True
