"""`train` begins again, with fresh weights.

frozen_further: 0, "begin again"
"""
# %% train_further: continue_training(decoder, features, images, epochs) -> train(decoder, features, images, setup.decoder)
