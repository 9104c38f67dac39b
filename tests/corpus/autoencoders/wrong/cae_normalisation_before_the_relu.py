"""There is a BatchNormalization between the first Dense layer and its ReLU.

cae_layers: 2.25, "nothing but Dense layers", "BatchNormalization"
cae_error: near
cae_contracts: 0, "BatchNormalization"
"""
# %% cae: Dense(latent_dim_cae, activation="relu")(input_img_cae) -> Activation("relu")(BatchNormalization()(Dense(latent_dim_cae)(input_img_cae)))
# %% before cae
from keras.layers import Activation, BatchNormalization
