"""One epoch in place of all.

decoder_errors: 0, "under"
tuned_error: near
tuned_stage: near
"""
# %% decoder_first
from dataclasses import replace

decoders = {}
for name in STAGES:
    decoders[name] = new_decoder(features[name].shape[1])
    decoders[name].compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    history = train(decoders[name], features[name], X_train_rgb, replace(setup.decoder, epochs=1))
