"""One number for the batch, though the decoder's certainty is handled.

reconstruction_value: 0, "one number for each of", "Sum over the pixels only", not "logarithm of 0"
"""
# %% reconstruction_nats: return 784 * keras.losses.binary_crossentropy(x, decoded) -> return ops.mean(784 * keras.losses.binary_crossentropy(x, decoded))
