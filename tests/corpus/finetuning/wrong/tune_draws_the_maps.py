"""The pictures in another order than their maps.

tuned_weights: 0, "go down the gradient"
tuned_error: near
tuned_stage: near
"""
# %% fine_tune: continue_training(model, maps, images, epochs) -> continue_training(model, maps, images[::-1], epochs)
