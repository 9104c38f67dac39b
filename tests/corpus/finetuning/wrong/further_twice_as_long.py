"""Twice as many epochs as asked for.

frozen_further: 2, "no fewer and no more"
"""
# %% train_further: continue_training(decoder, features, images, epochs) -> continue_training(decoder, features, images, 2 * epochs)
