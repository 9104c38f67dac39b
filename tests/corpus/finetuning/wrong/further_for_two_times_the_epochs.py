"""The further training takes twice as many epochs.

frozen_further: 0, "no fewer and no more"
"""
# %% train_further: continue_training(decoder, features, images, epochs) -> continue_training(decoder, features, images, 2 * epochs)
