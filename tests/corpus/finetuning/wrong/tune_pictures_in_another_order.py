"""The pictures in another order than their maps.

tuned_weights: 0, "each input beside its own image"
"""
# %% fine_tune: continue_training(model, maps, images, epochs) -> continue_training(model, maps, images[::-1], epochs)
