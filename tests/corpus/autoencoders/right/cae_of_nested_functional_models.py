"""Encoder and decoder are models from the start, and the autoencoder calls one after the other."""
# %% cae
input_dim, latent_dim_cae, lambda_c = 28 * 28, 64, 0.001
image_cae = Input(shape=(input_dim,))
narrowing = Model(image_cae, Dense(latent_dim_cae, activation="relu")(image_cae), name="narrowing")
latent = Input(shape=(latent_dim_cae,))
widening = Model(latent, Dense(input_dim, activation="sigmoid")(latent), name="widening")
input_img_cae = Input(shape=(input_dim,))
encoded_cae = narrowing(input_img_cae)
decoded_cae = widening(encoded_cae)
autoencoder_cae = Model(input_img_cae, decoded_cae, name="autoencoder_cae")
# %% deep_cae
from keras import Sequential

input_img_deep = Input(shape=(input_dim,))
narrowing = Sequential([Input((input_dim,)), Dense(512, activation="relu"), Dense(256, activation="relu")])
inner = Model(input_img_deep, Dense(latent_dim_cae, activation="relu")(narrowing(input_img_deep)))
pixels = Input(shape=(input_dim,))
encoder_deep = Model(pixels, inner(pixels))
latent_deep = Input(shape=(latent_dim_cae,))
x = Dense(512, activation="relu")(Dense(256, activation="relu")(latent_deep))
decoder_deep = Model(latent_deep, Dense(input_dim, activation="sigmoid")(x))
image = Input(shape=(input_dim,))
autoencoder_deep = Model(image, decoder_deep(encoder_deep(image)))
