"""The function returns the last tensor instead of a model.

decoder_layers: 0, "a Keras model from build_decoder", "a KerasTensor"
decoder_shapes: 0, "a Keras model"
decoder_sigmoid: 0, "a Keras model"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder: return decoder -> return decoded
