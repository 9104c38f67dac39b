"""Each step is a small Sequential model, the decoder a model of models; it is regularised by a little dropout.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% build_decoder
from keras import Sequential
from keras.layers import Dropout


def step(filters):
    return Sequential(
        [
            Conv2DTranspose(filters, 3, strides=2, padding="same", kernel_initializer="he_normal"),
            BatchNormalization(momentum=0.9),
            Activation("relu"),
        ],
        name=f"step_{filters}",
    )


def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dropout(0.02)(Dense(4 * 4 * 128, activation="relu")(latent))
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = step(filters)(x)
    image = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x)
    return Model(latent, image, name="decoder")
