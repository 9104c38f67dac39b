"""Keras's own fit in place of continue_training: the rates do not fall, and the gain is lost in their noise.

tuned_error: 1.5, "with continue_training"
"""
# %% fine_tune: continue_training(model, maps, images, epochs) -> model.fit(maps, images, batch_size=32, epochs=epochs, verbose=0)
