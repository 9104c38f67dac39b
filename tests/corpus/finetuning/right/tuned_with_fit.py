"""Keras's own fit in place of continue_training, in both functions."""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    unfreeze_stage(encoder)
    maps_in = Input(shape=encoder.input_shape[1:])
    model = Model(maps_in, decoder(encoder(maps_in)))
    model.compile(optimizer=TwoRates(encoder.trainable_variables, rate), loss="mse")
    model.fit(maps, images, batch_size=32, epochs=epochs, verbose=0)
    return model
