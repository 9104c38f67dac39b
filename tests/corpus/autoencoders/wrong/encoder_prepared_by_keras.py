"""The encoder begins with the networks' own preprocess_input, in front of pixels from 0 to 255.

encoder_features: 0, "pixels that preprocess_input has changed"
"""
# %% build_encoder
from keras.applications.resnet50 import preprocess_input


def build_encoder(name):
    network = imagenet_network(name)
    image = Input((32, 32, 3))
    cut = Model(network.input, network.get_layer(CUTS[name]).output)
    features = GlobalAveragePooling2D()(cut(preprocess_input(image * 255)))
    encoder = Model(image, features, name=f"{name}_encoder")
    encoder.trainable = False
    return encoder
