"""The loop has a tanh instead of a ReLU.

decoder_layers: 0, "ReLU after the BatchNormalization", "tanh"
resnet50_error: near
"""
# %% build_decoder: Activation("relu") -> Activation("tanh")
