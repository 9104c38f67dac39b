"""Few parameters, and billions of multiplications for one image.

state: needs-human
reason: "computes too much for one image"
deep_cae_layers: none, "computes too much for one image"
"""
# %% after deep_cae
from keras.layers import Conv2D, Flatten, Reshape, UpSampling2D

x = Reshape((28, 28, 1))(input_img_deep)
x = UpSampling2D(9)(x)
for _ in range(12):
    x = Conv2D(32, 9, padding="same", activation="relu")(x)
honest = encoder_deep
encoder_deep = Model(input_img_deep, Dense(64, "relu")(Flatten()(Conv2D(1, 9, 9)(x))))
# %% after deep_cae_layers
encoder_deep = honest
