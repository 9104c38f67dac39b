"""The frozen model is compared as it was.

frozen_further: 0, "the weights that it had"
"""
# %% train_further
def train_further(decoder, features, images, epochs):
    decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    return decoder
