"""A Sequential model of both parts, and keywords everywhere."""
# %% fine_tune
def fine_tune(encoder, decoder, maps, images, epochs, rate):
    encoder = unfreeze_stage(encoder)
    model = keras.Sequential([Input(shape=encoder.input_shape[1:]), encoder, decoder])
    optimizer = TwoRates(slow=encoder.trainable_weights, slow_rate=rate, rate=1e-3)
    model.compile(optimizer=optimizer, loss=keras.losses.MeanSquaredError())
    continue_training(model=model, inputs=maps, targets=images, epochs=epochs)
    return model
