"""The cut network is a separate model inside the encoder, frozen layer by layer.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_encoder
def build_encoder(name):
    network = imagenet_network(name)
    cut = Model(inputs=network.inputs, outputs=network.get_layer(name=CUTS[name]).output, name="cut")
    for layer in cut.layers:
        layer.trainable = False
    image = Input(shape=(32, 32, 3))
    return Model(image, GlobalAveragePooling2D(name="average")(cut(image)), name=f"{name}_encoder")
