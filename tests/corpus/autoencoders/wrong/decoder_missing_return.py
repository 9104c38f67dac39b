"""The function builds the model but does not return it.

decoder_layers: 0, "Does your function end with a return?"
decoder_shapes: 0, "end with a return"
decoder_sigmoid: 0, "end with a return"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: return decoder -> decoder
