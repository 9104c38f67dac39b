"""Only the stage learns; the decoder is frozen.

tuned_weights: 0, "one that was frozen"
"""
# %% fine_tune: unfreeze_stage(encoder) -> unfreeze_stage(encoder); decoder.trainable = False
