"""`ReLU` layers, no bias before a normalisation, and the sigmoid as a separate layer.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_decoder
from keras.layers import ReLU


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Reshape((4, 4, 128))(Dense(4 * 4 * 128, activation="relu")(latent))
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same", use_bias=False)(x)
        x = BatchNormalization()(x)
        x = ReLU()(x)
    x = Conv2DTranspose(3, (3, 3), padding="same")(x)
    return Model(latent, Activation("sigmoid")(x), name="decoder")
