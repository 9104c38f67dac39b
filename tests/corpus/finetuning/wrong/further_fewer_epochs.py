"""The frozen model learns for half as many epochs.

frozen_further: 0, "no fewer and no more"
"""
# %% train_further: continue_training(decoder, features, images, epochs) -> continue_training(decoder, features, images, (epochs + 1) // 2)
