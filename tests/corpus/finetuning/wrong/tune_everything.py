"""The whole encoder is trainable, batch normalisation, too.

tuned_weights: 0, "BatchNormalization as they were"
tuned_error: near
tuned_stage: near
"""
# %% fine_tune: unfreeze_stage(encoder) -> encoder.trainable = True
