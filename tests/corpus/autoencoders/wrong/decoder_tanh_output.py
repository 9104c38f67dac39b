"""The output has a tanh, so that pixels may be below 0.

decoder_sigmoid: 0, "a sigmoid", "tanh"
vgg16_error: near
resnet50_error: near
"""
# %% build_decoder: activation="sigmoid" -> activation="tanh"
