"""The pictures in another order than their maps.

tuned_weights: 0, "as they are"
"""
# %% fine_tune: continue_training(model, maps, images, epochs) -> continue_training(model, maps, images[::-1], epochs)
