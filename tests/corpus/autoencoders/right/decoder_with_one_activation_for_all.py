"""One ReLU object is called in every turn of the loop, and one sigmoid at the end."""
# %% build_decoder
relu, sigmoid = Activation("relu"), Activation("sigmoid")


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = BatchNormalization()(x)
        x = relu(x)
    image = sigmoid(Conv2DTranspose(3, (3, 3), padding="same")(x))
    return Model(latent, image, name="decoder")
