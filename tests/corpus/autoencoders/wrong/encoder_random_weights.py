"""The network is built without its ImageNet weights.

encoder_features: 0, "leave its weights alone"
vgg16_error: 0, "other weights"
resnet50_error: 0, "other weights"
"""
# %% build_encoder
import keras


def build_encoder(name):
    build = {"VGG16": keras.applications.VGG16, "ResNet50": keras.applications.ResNet50}[name]
    network = build(include_top=False, weights=None, input_shape=(32, 32, 3))
    feature_map = network.get_layer(CUTS[name]).output
    features = GlobalAveragePooling2D()(feature_map)
    encoder = Model(network.input, features, name=f"{name}_encoder")
    encoder.trainable = False
    return encoder
