"""A squared error.

reconstruction_value: 1, "squared error"
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> ops.sum(ops.square(x - decoded), axis=-1)
