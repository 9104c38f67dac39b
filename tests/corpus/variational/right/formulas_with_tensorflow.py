"""Formulas in TensorFlow, pixels clipped by hand."""
# %% kl_divergence
import tensorflow as tf


def kl_divergence(mean, log_var):
    return -0.5 * tf.reduce_sum(1 + log_var - mean**2 - tf.exp(log_var), axis=1)
# %% sample_latent
def sample_latent(mean, log_var, epsilon):
    deviation = tf.sqrt(tf.exp(log_var))
    return mean + deviation * epsilon
# %% reconstruction_nats
def reconstruction_nats(x, decoded):
    p = tf.clip_by_value(decoded, 1e-6, 1 - 1e-6)
    return tf.reduce_sum(-x * tf.math.log(p) - (1 - x) * tf.math.log(1 - p), axis=1)
# %% vae_loss
def vae_loss(nats, divergence, beta):
    return tf.reduce_mean(nats) + beta * tf.reduce_mean(divergence)
