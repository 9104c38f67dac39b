"""The ReLU is a maximum with zero, the sigmoid its formula, both of keras.ops.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_decoder
from keras import ops


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = BatchNormalization()(x)
        x = ops.maximum(x, 0.0)
    image = Conv2DTranspose(3, (3, 3), padding="same")(x)
    return Model(latent, 1 / (1 + ops.exp(-image)), name="decoder")
