"""One epoch, however many are asked for.

tuned_weights: 0, "for all `epochs`"
"""
# %% fine_tune: continue_training(model, maps, images, epochs) -> continue_training(model, maps, images, 1)
