"""The output has a ReLU, so that pixels can be above 1.

decoder_sigmoid: 0, "a sigmoid", "relu"
vgg16_error: 0
resnet50_error: near
"""
# %% build_decoder: activation="sigmoid" -> activation="relu"
