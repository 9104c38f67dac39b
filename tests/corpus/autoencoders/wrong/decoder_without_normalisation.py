"""BatchNormalization is left out.

decoder_layers: 0, "BatchNormalization right after Conv2DTranspose number 1"
"""
# %% build_decoder
def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = Activation("relu")(x)
    image = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    return Model(latent, image, name="decoder")
