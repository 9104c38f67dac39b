"""The average is taken by `keras.ops.mean`, and the whole network frozen before it is cut.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_encoder
from keras import ops


def build_encoder(name):
    network = imagenet_network(name)
    network.trainable = False
    feature_map = next(layer.output for layer in network.layers if layer.name == CUTS[name])
    return Model(network.input, ops.mean(feature_map, axis=(1, 2)), name=f"{name}_encoder")
