"""The loop has a sigmoid instead of a ReLU.

decoder_layers: 0, "ReLU after the BatchNormalization", "sigmoid"
vgg16_error: 0
resnet50_error: 0
"""
# %% build_decoder: Activation("relu") -> Activation("sigmoid")
