"""The feature map is flattened instead of averaged. (ResNet50 then gives so many features that time may run out.)

encoder_features: 0, "256 features of VGG16", "found 4096", "average it"
vgg16_error: 0, "at most 512 features", "average each feature map"
resnet50_error: 0
"""
# %% build_encoder
from keras.layers import Flatten


def build_encoder(name):
    network = imagenet_network(name)
    feature_map = network.get_layer(CUTS[name]).output
    features = Flatten()(feature_map)
    encoder = Model(network.input, features, name=f"{name}_encoder")
    encoder.trainable = False
    return encoder
