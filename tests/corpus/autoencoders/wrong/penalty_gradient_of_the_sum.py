"""A tape gives the gradient of the sum of the latents, which is mistaken for the Jacobian.

penalty_value: 0, "the gradient of the sum of the latents", not "sum over the batch"
"""
# %% contractive_penalty
import tensorflow as tf


def contractive_penalty(encoder, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        latent = encoder(x)
    gradient = tape.gradient(latent, x)
    return tf.reduce_mean(tf.reduce_sum(tf.square(gradient), axis=1))
