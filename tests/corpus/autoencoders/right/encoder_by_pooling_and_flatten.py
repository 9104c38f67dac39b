"""One pooling window over the whole map, then Flatten; a Sequential model around it.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_encoder
from keras import Sequential
from keras.layers import AveragePooling2D, Flatten


def build_encoder(name):
    network = imagenet_network(name)
    cut = Model(network.input, network.get_layer(CUTS[name]).output)
    encoder = Sequential([Input((32, 32, 3)), cut, AveragePooling2D(pool_size=4), Flatten()], name=f"{name}_encoder")
    encoder.trainable = False
    return encoder
# %% train_decoders
results = {}
histories = {}
for name in ["VGG16", "ResNet50"]:
    frozen = build_encoder(name)
    encoder = standardised(frozen, encode(frozen, X_train_rgb))
    features_train = encode(encoder, X_train_rgb)
    decoder = build_decoder(features_train.shape[1])
    decoder.compile(optimizer=Adam(learning_rate=0.001), loss="mse")
    histories[name] = train(decoder, features_train, X_train_rgb, profile.cnn)
    results[name] = {"encoder": encoder, "decoder": decoder}
