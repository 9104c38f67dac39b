"""The decoder's probabilities as the target.

reconstruction_value: 1, "changed places"
"""
# %% reconstruction_nats: 784 * keras.losses.binary_crossentropy(x, decoded) -> 784 * keras.losses.binary_crossentropy(decoded, x)
