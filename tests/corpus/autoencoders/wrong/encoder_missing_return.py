"""The function builds the encoder but does not return it.

encoder_frozen: 0, "Does your function end with a return?"
encoder_features: 0, "end with a return"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_encoder
def build_encoder(name):
    network = imagenet_network(name)
    feature_map = network.get_layer(CUTS[name]).output
    features = GlobalAveragePooling2D()(feature_map)
    encoder = Model(network.input, features, name=f"{name}_encoder")
    encoder.trainable = False
