"""UpSampling2D and Conv2D are used instead of Conv2DTranspose.

decoder_layers: 0, "Conv2DTranspose number 1", "UpSampling2D"
"""
# %% build_decoder
from keras.layers import Conv2D, UpSampling2D


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = UpSampling2D()(x)
        x = Conv2D(filters, (3, 3), padding="same")(x)
        x = BatchNormalization()(x)
        x = Activation("relu")(x)
    image = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    return Model(latent, image, name="decoder")
