"""Two models are made first, the decoder as a Sequential one, and then put together."""
# %% cae
from keras import Sequential

input_dim, latent_dim_cae, lambda_c = 784, 64, 1e-3
input_img_cae = Input((784,))
encoder_cae = Model(input_img_cae, Dense(units=64, activation="relu")(input_img_cae))
decoder_cae = Sequential([Input((64,)), Dense(units=784, activation="sigmoid")])
encoded_cae = encoder_cae(input_img_cae)
decoded_cae = decoder_cae(encoded_cae)
autoencoder_cae = Model(inputs=input_img_cae, outputs=decoded_cae)
