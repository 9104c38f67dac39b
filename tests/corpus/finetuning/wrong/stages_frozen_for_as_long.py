"""The frozen models with the same further epochs, their stages as they were.

tuned_error: 1.5, "those of ImageNet"
tuned_stage: 0, "the weights of ImageNet"
"""
# %% tune_stages
tuned = {}
for name in STAGES:
    decoder = copy_of(decoders[name])
    decoder.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    continue_training(decoder, features[name], X_train_rgb, setup.further_epochs)
    maps_in = Input(shape=encoders[name].input_shape[1:])
    tuned[name] = Model(maps_in, decoder(encoders[name](maps_in)))
