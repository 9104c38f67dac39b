"""The loop has a tanh where a ReLU is asked, and ResNet50's decoder learns more slowly.

decoder_layers: 0, "ReLU after the BatchNormalization", "tanh"
resnet50_error: 0, "under 0.0155"
"""
# %% build_decoder: Activation("relu") -> Activation("tanh")
