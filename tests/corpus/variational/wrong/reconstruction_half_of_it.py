"""The term of the black pixels is missing.

reconstruction_value: 1, "is missing"
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> -ops.sum(x * ops.log(decoded + 1e-7), axis=-1)
