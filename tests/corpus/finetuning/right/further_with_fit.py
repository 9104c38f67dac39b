"""Keras's own fit for the further epochs, on all images."""
# %% train_further
def train_further(decoder, features, images, epochs):
    decoder.compile(optimizer="adam", loss="mean_squared_error")
    decoder.fit(features, images, epochs=epochs, batch_size=32, verbose=0)
    return decoder
