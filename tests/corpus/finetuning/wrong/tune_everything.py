"""The whole encoder is trainable, batch normalisation, too.

tuned_weights: 0, "BatchNormalization as they were"
"""
# %% fine_tune: encoder = unfreeze_stage(encoder) -> encoder.trainable = True
