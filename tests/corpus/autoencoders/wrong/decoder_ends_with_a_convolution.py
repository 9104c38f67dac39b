"""The last layer is a Conv2D, not a Conv2DTranspose; it does end with a sigmoid.

decoder_layers: 0, "a last Conv2DTranspose with 3 filters after the loop", "found Conv2D"
"""
# %% build_decoder: decoded = Conv2DTranspose(3, (3, 3), padding="same", activation="sigmoid")(x) -> from keras.layers import Conv2D; decoded = Conv2D(3, 3, padding="same", activation="sigmoid")(x)
