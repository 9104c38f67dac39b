"""The maximum of each feature map is taken instead of its average.

encoder_features: 0, "average (not maximum)"
"""
# %% build_encoder
from keras.layers import GlobalMaxPooling2D


def build_encoder(name):
    network = imagenet_network(name)
    feature_map = network.get_layer(CUTS[name]).output
    features = GlobalMaxPooling2D()(feature_map)
    encoder = Model(network.input, features, name=f"{name}_encoder")
    encoder.trainable = False
    return encoder
