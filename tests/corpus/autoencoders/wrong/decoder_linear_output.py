"""The output has no activation, so that pixels leave the range 0 to 1.

decoder_sigmoid: 0, "a sigmoid", "no activation"
vgg16_error: 0
resnet50_error: 0
"""
# %% build_decoder: , activation="sigmoid" ->
