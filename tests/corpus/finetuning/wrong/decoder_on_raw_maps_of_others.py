"""Targets in another order than the features.

decoder_errors: 0, "features[name] of all training images"
tuned_error: near
tuned_stage: near
"""
# %% decoder_first: features[name], X_train_rgb, -> features[name], X_train_rgb[::-1],
