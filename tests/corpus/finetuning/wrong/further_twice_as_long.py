"""The further training is done twice.

frozen_further: 0, "no fewer and no more"
"""
# %% train_further: continue_training(decoder, features, images, epochs) -> continue_training(decoder, features, images, epochs); continue_training(decoder, features, images, epochs)
