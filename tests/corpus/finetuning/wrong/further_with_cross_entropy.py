"""The further training has another loss, which leads nearly the same way at first.

frozen_further: 0, "the mean squared error"
"""
# %% train_further: loss="mse" -> loss="binary_crossentropy"
