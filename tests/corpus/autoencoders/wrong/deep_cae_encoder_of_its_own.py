"""The encoder has its own layers, which the autoencoder does not train.

deep_cae_layers: 1, "the encoder to be the first half of the autoencoder", "layers of its own"
"""
# %% deep_cae
input_img_deep = Input(shape=(input_dim,))


def encoded(pixels):
    x = Dense(512, activation="relu")(pixels)
    x = Dense(256, activation="relu")(x)
    return Dense(latent_dim_cae, activation="relu")(x)


x = Dense(256, activation="relu")(encoded(input_img_deep))
x = Dense(512, activation="relu")(x)
decoded_deep = Dense(input_dim, activation="sigmoid")(x)
encoder_deep = Model(input_img_deep, encoded(input_img_deep), name="encoder_deep")
autoencoder_deep = Model(input_img_deep, decoded_deep, name="autoencoder_deep")
