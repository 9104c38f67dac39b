"""The decoder is not trained first: a new one is tuned together with the stage.

tuned_error: 0, "under"
tuned_stage: near
"""
# %% tune_stages: encoder, decoder = copy_of(encoders[name]), copy_of(decoders[name]) -> encoder, decoder = copy_of(encoders[name]), new_decoder(features[name].shape[1])
