"""Moves every weight by its rate without any training.

state: graded
tuned_weights: 0
"""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    unfreeze_stage(encoder)
    maps_in = Input(shape=encoder.input_shape[1:])
    model = Model(maps_in, decoder(encoder(maps_in)))
    for weights, step in ((encoder.trainable_variables, rate), (decoder.trainable_variables, 1e-3)):
        for weight in weights:
            weight.assign(weight + step)
    return model
