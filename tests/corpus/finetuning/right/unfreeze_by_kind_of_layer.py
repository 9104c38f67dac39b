"""What has the name of a normalisation is frozen by its own list; flags are set from the back."""
# %% unfreeze
def unfreeze(encoder):
    still = [layer for layer in encoder.layers if isinstance(layer, (keras.layers.BatchNormalization, keras.layers.Normalization))]
    encoder.trainable = True
    for layer in still:
        layer.trainable = False
    return encoder
# %% train_further
def train_further(decoder, features, images, epochs):
    optimizer = keras.optimizers.Adam(learning_rate=1e-3)
    decoder.compile(loss=keras.losses.mean_squared_error, optimizer=optimizer)
    continue_training(decoder, features, images, epochs)
    return decoder
