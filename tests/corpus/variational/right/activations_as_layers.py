"""Activations as layers of their own, a linear activation written out."""
# %% vae_models
from keras.layers import Activation, ReLU

latent_dim_vae = 16
input_vae = Input(shape=(784,))
hidden_vae = ReLU()(Dense(256)(input_vae))
mean_vae = Dense(latent_dim_vae, activation="linear", name="mu")(hidden_vae)
log_var_vae = Dense(latent_dim_vae, name="logvar")(hidden_vae)
z_vae = Input(shape=(latent_dim_vae,))
hidden_decoder = Activation("relu")(Dense(256)(z_vae))
decoded_vae = Activation("sigmoid")(Dense(784)(hidden_decoder))
