"""The list of slow weights is made while everything is frozen: it is empty, and the stage learns at 0.001.

tuned_weights: 0, "Before that the list is empty"
"""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    maps_in = Input(shape=encoder.input_shape[1:])
    optimizer = TwoRates(encoder.trainable_variables, rate)
    unfreeze_stage(encoder)
    model = Model(maps_in, decoder(encoder(maps_in)))
    model.compile(optimizer=optimizer, loss="mse")
    continue_training(model, maps, images, epochs)
    return model
