"""The activations are functions of `keras.ops`, without a layer around them.

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
        x = ops.relu(BatchNormalization()(x))
    return Model(latent, ops.sigmoid(Conv2DTranspose(3, (3, 3), padding="same")(x)), name="decoder")
