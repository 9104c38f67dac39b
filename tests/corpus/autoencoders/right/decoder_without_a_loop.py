"""The loop is unrolled, every setting has its keyword, and each tensor its own name."""
# %% build_decoder
def build_decoder(latent_dim):
    vector = Input(shape=(latent_dim,), name="vector")
    dense = Dense(units=4 * 4 * 128, activation="relu", name="widen")(vector)
    map_4 = Reshape(target_shape=(4, 4, 128), name="map_4")(dense)

    up_8 = Conv2DTranspose(filters=128, kernel_size=(3, 3), strides=(2, 2), padding="same", name="up_8")(map_4)
    norm_8 = BatchNormalization(name="norm_8")(up_8)
    map_8 = Activation(activation="relu", name="map_8")(norm_8)

    up_16 = Conv2DTranspose(filters=64, kernel_size=(3, 3), strides=(2, 2), padding="same", name="up_16")(map_8)
    norm_16 = BatchNormalization(name="norm_16")(up_16)
    map_16 = Activation(activation="relu", name="map_16")(norm_16)

    up_32 = Conv2DTranspose(filters=32, kernel_size=(3, 3), strides=(2, 2), padding="same", name="up_32")(map_16)
    norm_32 = BatchNormalization(name="norm_32")(up_32)
    map_32 = Activation(activation="relu", name="map_32")(norm_32)

    picture = Conv2DTranspose(
        filters=3, kernel_size=(3, 3), strides=(1, 1), padding="same", activation="sigmoid", name="picture"
    )(map_32)
    return Model(inputs=vector, outputs=picture)
