"""The mirror image is a Sequential model that a loop over the widths makes, with the activations as layers.

cell_seconds: 1800
notebook_seconds: 3600
"""
# %% deep_cae
from keras import Sequential
from keras.layers import ReLU

input_img_deep = Input(shape=(input_dim,))
tensor = input_img_deep
for width in (512, 256, latent_dim_cae):
    tensor = Dense(width, activation="relu")(tensor)
encoder_deep = Model(input_img_deep, tensor, name="encoder_deep")

mirror = Sequential(name="mirror")
for width in (256, 512):
    mirror.add(Dense(width))
    mirror.add(ReLU())
mirror.add(Dense(input_dim, "sigmoid"))
autoencoder_deep = Model(input_img_deep, mirror(encoder_deep.output), name="autoencoder_deep")
