"""The layer of 512 is left out of the mirror image.

deep_cae_layers: 1, "64, 256, 512, 784 units", "64, 256, 784"
"""
# %% deep_cae
input_img_deep = Input(shape=(input_dim,))
x = Dense(512, activation="relu")(input_img_deep)
x = Dense(256, activation="relu")(x)
encoded_deep = Dense(latent_dim_cae, activation="relu")(x)
x = Dense(256, activation="relu")(encoded_deep)
decoded_deep = Dense(input_dim, activation="sigmoid")(x)
encoder_deep = Model(input_img_deep, encoded_deep, name="encoder_deep")
autoencoder_deep = Model(input_img_deep, decoded_deep, name="autoencoder_deep")
