"""A little dropout, a weight decay of the decoder and functions of `keras.activations`: valid, but not required.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% deep_cae
import keras
from keras.layers import Dropout

small = {"kernel_regularizer": keras.regularizers.L2(1e-6)}
relu, sigmoid = keras.activations.relu, keras.activations.sigmoid
input_img_deep = Input(shape=(input_dim,))
x = Dense(512, activation=relu)(input_img_deep)
x = Dense(256, activation=relu)(x)
encoded_deep = Dense(latent_dim_cae, activation=relu)(x)
x = Dropout(0.05)(Dense(256, activation=relu, **small)(encoded_deep))
x = Dense(512, activation=relu, **small)(x)
decoded_deep = Dense(input_dim, activation=sigmoid, **small)(x)
encoder_deep = Model(input_img_deep, encoded_deep, name="encoder_deep")
autoencoder_deep = Model(input_img_deep, decoded_deep, name="autoencoder_deep")
