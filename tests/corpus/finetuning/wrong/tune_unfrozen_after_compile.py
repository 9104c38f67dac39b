"""The stage is unfrozen after the model was compiled: the optimizer knows no slow weights.

tuned_weights: 0, "Before that the list is empty"
"""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    maps_in = Input(shape=encoder.input_shape[1:])
    model = Model(maps_in, decoder(encoder(maps_in)))
    model.compile(optimizer=TwoRates(encoder.trainable_variables, rate), loss="mse")
    unfreeze_stage(encoder)
    continue_training(model, maps, images, epochs)
    return model
