"""The stage is unfrozen only after the training.

tuned_weights: 0, "that they had before"
"""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    maps_in = Input(shape=encoder.input_shape[1:])
    model = Model(maps_in, decoder(encoder(maps_in)))
    model.compile(optimizer=TwoRates(encoder.variables, rate), loss="mse")
    continue_training(model, maps, images, epochs)
    unfreeze_stage(encoder)
    return model
