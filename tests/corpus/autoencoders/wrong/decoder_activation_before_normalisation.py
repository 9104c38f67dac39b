"""The ReLU comes before the normalisation.

decoder_layers: 0, "BatchNormalization right after", "The order is Conv2DTranspose, BatchNormalization, Activation"
vgg16_error: 0, "under 0.0205"
resnet50_error: 0, "under 0.0155"
"""
# %% build_decoder
def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = Activation("relu")(x)
        x = BatchNormalization()(x)
    image = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    return Model(latent, image, name="decoder")
