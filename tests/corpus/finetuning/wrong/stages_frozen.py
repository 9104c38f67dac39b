"""The frozen models in place of tuned ones.

tuned_error: 0, "those of ImageNet"
tuned_stage: 0, "the weights of ImageNet"
"""
# %% tune_stages
tuned = {}
for name in STAGES:
    maps_in = Input(shape=encoders[name].input_shape[1:])
    tuned[name] = Model(maps_in, decoders[name](encoders[name](maps_in)))
