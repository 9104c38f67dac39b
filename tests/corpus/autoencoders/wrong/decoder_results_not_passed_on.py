"""Every layer reads the same tensor, so that each turn throws away the one before.

decoder_layers: 0, "every layer reads the result of the one before"
decoder_shapes: 0, "(None, 8, 8, 3)"
vgg16_error: 0, "There is no results"
resnet50_error: 0, "There is no results"
"""
# %% build_decoder
def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        y = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        y = BatchNormalization()(y)
        y = Activation("relu")(y)
    image = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(y)
    return Model(latent, image, name="decoder")
