"""Compiled, but not trained.

decoder_errors: 0, "has learned nothing"
tuned_error: near
tuned_stage: near
"""
# %% decoder_first
decoders = {}
for name in STAGES:
    decoders[name] = new_decoder(features[name].shape[1])
    decoders[name].compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
