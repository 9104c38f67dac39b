"""The activations of the small autoencoder are layers of their own, and it has no bias."""
# %% cae
from keras.layers import Activation, ReLU

input_img_cae = Input(shape=(input_dim,))
hidden = Dense(latent_dim_cae, use_bias=False, kernel_initializer="he_normal")(input_img_cae)
encoded_cae = ReLU()(hidden)
decoded_cae = Activation("sigmoid")(Dense(input_dim)(encoded_cae))
encoder_cae = Model(input_img_cae, encoded_cae, name="encoder_cae")
decoder_cae = Model(encoded_cae, decoded_cae, name="decoder_cae")
autoencoder_cae = Model(input_img_cae, decoded_cae, name="autoencoder_cae")
