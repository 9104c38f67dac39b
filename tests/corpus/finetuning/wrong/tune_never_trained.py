"""Compiled, but not trained.

tuned_weights: 0, "Call continue_training"
"""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    maps_in = Input(shape=encoder.input_shape[1:])
    unfreeze_stage(encoder)
    model = Model(maps_in, decoder(encoder(maps_in)))
    model.compile(optimizer=TwoRates(encoder.trainable_variables, rate), loss="mse")
    return model
