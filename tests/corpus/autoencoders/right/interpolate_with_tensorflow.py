"""Interpolation by TensorFlow functions, whose tensors are not turned into arrays."""
# %% interpolate
import tensorflow as tf


def interpolate(latent1, latent2, lambda_val):
    start, end = tf.convert_to_tensor(latent1), tf.convert_to_tensor(latent2)
    weight = tf.cast(lambda_val, start.dtype)
    return tf.add(tf.multiply(1.0 - weight, start), tf.multiply(weight, end))
