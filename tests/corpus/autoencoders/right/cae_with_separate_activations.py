"""The activations of the small autoencoder are separate layers, and its layers have names."""
# %% cae
from keras.layers import Activation, ReLU

input_dim, latent_dim_cae, lambda_c = 784, 64, 1e-3
input_img_cae = Input(shape=(input_dim,))
hidden = Dense(units=latent_dim_cae, name="narrow")(input_img_cae)
encoded_cae = ReLU()(hidden)
decoded_cae = Activation("sigmoid")(Dense(units=input_dim, name="wide")(encoded_cae))
autoencoder_cae = Model(input_img_cae, decoded_cae, name="autoencoder_cae")
