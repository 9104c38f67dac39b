"""The penalty by functions of TensorFlow; the mean over the batch comes first, so that one product is enough."""
# %% contractive_penalty
import tensorflow as tf


def contractive_penalty(encoder, x):
    weights = tf.convert_to_tensor(encoder.weights[0])
    how_often_active = tf.reduce_mean(tf.cast(tf.greater(encoder(x), 0.0), tf.float32), axis=0)  # (64,)
    return tf.tensordot(how_often_active, tf.norm(weights, axis=0) ** 2, axes=1)
