"""The logarithm of 0.

reconstruction_value: 2, "clip the probabilities"
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> -ops.sum(x * ops.log(decoded) + (1 - x) * ops.log(1 - decoded), axis=-1)
