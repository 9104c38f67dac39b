"""The output has a softmax over the channels: three equal channels are always one third.

decoder_sigmoid: 0, "a sigmoid", "softmax"
vgg16_error: 0, "an error"
resnet50_error: 0, "an error"
"""
# %% build_decoder: activation="sigmoid" -> activation="softmax"
