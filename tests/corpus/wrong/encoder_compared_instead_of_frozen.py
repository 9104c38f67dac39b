"""Two equals signs compare; nothing is frozen.

encoder_frozen: 0, "no trainable weight in the VGG16 encoder"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder: trainable = False -> trainable == False
