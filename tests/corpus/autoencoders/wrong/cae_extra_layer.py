"""There is a third layer between the latent vector and the image.

cae_layers: 2.25, "Dense layers of 64, 784 units", "64, 256, 784"
"""
# %% cae: decoded_cae = Dense(input_dim, activation="sigmoid")(encoded_cae) -> decoded_cae = Dense(input_dim, activation="sigmoid")(Dense(256, activation="relu")(encoded_cae))
