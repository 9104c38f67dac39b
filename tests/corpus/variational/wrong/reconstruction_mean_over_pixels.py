"""The mean over the pixels where the sum belongs.

reconstruction_value: 1, "784 times the mean"
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> keras.losses.binary_crossentropy(x, decoded)
