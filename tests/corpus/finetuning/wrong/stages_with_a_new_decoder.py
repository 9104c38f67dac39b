"""The decoder is not trained first: a new one is tuned together with the stage.

tuned_error: 0, "under"
tuned_stage: near
"""
# %% tune_stages: copy_of(decoders[name]) -> new_decoder(features[name].shape[1])
