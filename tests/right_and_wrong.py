"""Answers to the exercises that build something: right ones, written in several ways, and wrong ones with messages."""

from __future__ import annotations

import numpy as np
from keras import layers, ops

from kerasdata.runtime import keras, tf

Transpose = layers.Conv2DTranspose


def enlarged(filters, **named):
    return Transpose(**{"filters": filters, "kernel_size": (3, 3), "strides": 2, "padding": "same"} | named)


def usual_step(filters):
    return [enlarged(filters), layers.BatchNormalization(), layers.Activation("relu")]


def last(**named):
    return [Transpose(**{"filters": 3, "kernel_size": 3, "padding": "same", "activation": "sigmoid"} | named)]


def given_lines(activation="relu"):
    return [layers.Dense(4 * 4 * 128, activation=activation), layers.Reshape((4, 4, 128))]


def decoder(step=usual_step, ending=last, filters=(128, 64, 32), sequential=False, beginning=given_lines):
    """Return a build_decoder with the given beginning, turns of the loop and end."""

    def build_decoder(latent_dim):
        inputs = keras.Input((latent_dim,))
        chain = [*beginning(), *(part for number in filters for part in step(number)), *ending()]
        if sequential:
            return keras.Sequential([inputs, *chain] if sequential == "with input" else chain)
        x = inputs
        for part in chain:
            x = part(x)
        return keras.Model(inputs, x)

    return build_decoder


def without(position):
    return lambda filters: usual_step(filters)[:position] + usual_step(filters)[position + 1 :]


CONVOLUTIONAL = {
    "as in the text": decoder(),
    "Sequential": decoder(sequential="with input"),
    "ReLU layers": decoder(lambda n: [*usual_step(n)[:2], layers.ReLU()]),
    "keras.ops": decoder(lambda n: [*usual_step(n)[:2], ops.relu], lambda: [*last(activation=None), ops.sigmoid]),
    "keras.activations": decoder(
        lambda n: [*usual_step(n)[:2], keras.activations.relu],
        lambda: [*last(activation=None), keras.activations.sigmoid],
    ),
    "functions of TensorFlow": decoder(lambda n: [*usual_step(n)[:2], layers.Activation(tf.nn.relu)]),
    "a function of one's own": decoder(
        lambda n: [*usual_step(n)[:2], layers.Activation(lambda x: ops.maximum(x, 0.0))]
    ),
    "sigmoid as a layer": decoder(ending=lambda: [*last(activation=None), layers.Activation("sigmoid")]),
    "positional arguments": decoder(lambda n: [Transpose(n, 3, 2, "same"), *usual_step(n)[1:]]),
    "explicitly linear": decoder(lambda n: [enlarged(n, activation="linear"), *usual_step(n)[1:]]),
    "no bias": decoder(lambda n: [enlarged(n, use_bias=False), *usual_step(n)[1:]]),
    "nested steps": decoder(lambda n: [keras.Sequential(usual_step(n))]),
    "Dropout": decoder(lambda n: [*usual_step(n), layers.Dropout(0.1)]),
    "the first ReLU as a layer": decoder(beginning=lambda: [given_lines(None)[0], layers.ReLU(), given_lines()[1]]),
    "the first ReLU after the Reshape": decoder(beginning=lambda: [*given_lines(None), ops.relu]),
    "settings of the normalisation": decoder(
        lambda n: [enlarged(n), layers.BatchNormalization(momentum=0.9), layers.ReLU()]
    ),
}

WRONG_DECODERS = {
    "no normalisation": (decoder(without(1)), "BatchNormalization right after", "number 1"),
    "no ReLU": (decoder(without(2)), "ReLU after the BatchNormalization"),
    "no ReLU at the beginning": (
        decoder(beginning=lambda: given_lines(None)), "a ReLU in Dense(2048)", "found no activation", "as it was given",
    ),
    "tanh at the beginning": (
        decoder(beginning=lambda: given_lines("tanh")), "a ReLU in Dense(2048)", 'found Activation("tanh")',
    ),
    "another order": (
        decoder(lambda n: [enlarged(n), layers.ReLU(), layers.BatchNormalization()]),
        "BatchNormalization right after", 'Activation("relu"), then BatchNormalization', "The order is",
    ),
    "ReLU inside": (decoder(lambda n: [enlarged(n, activation="relu"), *usual_step(n)[1:]]), "no activation of"),
    "tanh": (decoder(lambda n: [*usual_step(n)[:2], layers.Activation("tanh")]), 'Activation("tanh")'),
    "a ReLU with a ceiling": (decoder(lambda n: [*usual_step(n)[:2], layers.ReLU(max_value=6)]), "ReLU after"),
    "LeakyReLU": (decoder(lambda n: [*usual_step(n)[:2], layers.LeakyReLU()]), "leaky_relu"),
    "an impostor": (
        decoder(lambda n: [*usual_step(n)[:2], layers.Activation(type("relu", (), {"__call__": lambda _, x: -x})())]),
        "ReLU after",
    ),
    "no strides": (decoder(lambda n: [enlarged(n, strides=1), *usual_step(n)[1:]]), "strides of 2", "found 1"),
    "another padding": (decoder(lambda n: [enlarged(n, padding="valid"), *usual_step(n)[1:]]), 'padding="same"'),
    "another kernel": (decoder(lambda n: [enlarged(n, kernel_size=5), *usual_step(n)[1:]]), "3 x 3 kernel"),
    "filters backwards": (decoder(filters=(32, 64, 128)), "128 filters", "found 32"),
    "two turns": (decoder(filters=(128, 64)), "number 3 to have 32 filters", "found 3"),
    "UpSampling": (
        decoder(lambda n: [layers.UpSampling2D(), layers.Conv2D(n, 3, padding="same"), *usual_step(n)[1:]]),
        "Conv2DTranspose number 1", "UpSampling2D",
    ),
    "a further layer": (
        decoder(lambda n: [*usual_step(n), layers.Conv2D(n, 3, padding="same")]), "number 2 right after", "Conv2D"
    ),
    "no sigmoid": (decoder(ending=lambda: last(activation=None)), "a sigmoid", "no activation"),
    "softmax": (decoder(ending=lambda: last(activation="softmax")), "a sigmoid", "softmax"),
    "ReLU before the sigmoid": (
        decoder(ending=lambda: [*last(activation="relu"), layers.Activation("sigmoid")]), "relu then sigmoid"
    ),
    "one channel": (decoder(ending=lambda: last(filters=1)), "3 filters", "found 1"),
    "strides at the end": (decoder(ending=lambda: last(strides=2)), "the last Conv2DTranspose", "strides of 1"),
    "something after the end": (
        decoder(ending=lambda: [*last(), layers.Conv2D(3, 3, padding="same")]), "after the last", "Conv2D"
    ),
    "nothing at the end": (decoder(ending=list), "a last Conv2DTranspose"),
    "a fixed latent size": (lambda latent_dim: decoder()(8), "(None, 64)", "(None, 8)"),
    "no input": (decoder(sequential=True), "knows the size", "Input(shape=(latent_dim,))"),
    "no model": (lambda latent_dim: layers.Dense(3), "a Keras model", "a Dense"),
}  # fmt: skip


def dense(units, activation=None):
    return layers.Dense(units, activation=activation)


def autoencoder(encoding, decoding, width=784):
    """Return a function that builds an encoder and the autoencoder that contains it."""

    def build():
        inputs = keras.Input((width,))
        latent = inputs
        for part in encoding():
            latent = part(latent)
        output = latent
        for part in decoding():
            output = part(output)
        return keras.Model(inputs, latent), keras.Model(inputs, output)

    return build


def narrow():
    return [dense(64, "relu")]


def wide():
    return [dense(784, "sigmoid")]


def model_of(width, *parts):
    return keras.Sequential([keras.Input((width,)), *parts])


AUTOENCODERS = {
    "as in the text": autoencoder(narrow, wide),
    "activations as layers": autoencoder(
        lambda: [dense(64), layers.Activation("relu")], lambda: [dense(784), layers.Activation("sigmoid")]
    ),
    "ReLU layer": autoencoder(lambda: [dense(64), layers.ReLU()], wide),
    "keras.ops": autoencoder(lambda: [dense(64), ops.relu], lambda: [dense(784), ops.sigmoid]),
    "keras.activations": autoencoder(
        lambda: [dense(64), keras.activations.relu], lambda: [dense(784), keras.activations.sigmoid]
    ),
    "Dropout": autoencoder(lambda: [*narrow(), layers.Dropout(0.1)], wide),
    "nested models": autoencoder(lambda: [model_of(784, *narrow())], lambda: [model_of(64, *wide())]),
}

WRONG_AUTOENCODERS = {
    "another latent size": (autoencoder(lambda: [dense(32, "relu")], wide), "the encoder", "(None, 64)", "(None, 32)"),
    "another output": (autoencoder(narrow, lambda: [dense(64, "sigmoid")]), "the autoencoder", "(None, 784)"),
    "another input": (autoencoder(narrow, wide, width=28), "flattened images", "(None, 28)"),
    "no ReLU": (autoencoder(lambda: [dense(64)], wide), "a ReLU", "number 1", "no activation"),
    "tanh": (autoencoder(lambda: [dense(64, "tanh")], wide), "a ReLU", "found tanh"),
    "no sigmoid": (autoencoder(narrow, lambda: [dense(784)]), "a sigmoid", "no activation"),
    "ReLU at the end": (autoencoder(narrow, lambda: [dense(784, "relu")]), "a sigmoid", "found relu"),
    "a layer too many": (autoencoder(narrow, lambda: [dense(256, "relu"), *wide()]), "64, 784 units", "64, 256, 784"),
    "no model": (lambda: (1, 2), "the encoder to be a Keras model", "the number 1"),
}


def deep_encoder():
    return [dense(512, "relu"), dense(256, "relu"), dense(64, "relu")]


def deep(*decoding):
    return autoencoder(deep_encoder, lambda: [part() for part in decoding])


def relu(units):
    return lambda: dense(units, "relu")


def sigmoid(units=784):
    return lambda: dense(units, "sigmoid")


DEEP = {
    "as in the text": deep(relu(256), relu(512), sigmoid()),
    "activations as layers": deep(
        lambda: dense(256), layers.ReLU, lambda: dense(512), lambda: ops.relu, lambda: dense(784), lambda: ops.sigmoid
    ),
    "a nested decoder": deep(lambda: model_of(64, relu(256)(), relu(512)(), sigmoid()())),
    "Dropout": deep(relu(256), lambda: layers.Dropout(0.2), relu(512), sigmoid()),
}

WRONG_DEEP = {
    "not mirrored": (deep(relu(512), relu(256), sigmoid()), "64, 256, 512, 784", "64, 512, 256, 784"),
    "a step left out": (deep(relu(256), sigmoid()), "64, 256, 512, 784"),
    "linear in the middle": (deep(lambda: dense(256), relu(512), sigmoid()), "a ReLU", "number 4", "256 units"),
    "sigmoid in the middle": (deep(sigmoid(256), relu(512), sigmoid()), "a ReLU", "found sigmoid"),
    "no sigmoid": (deep(relu(256), relu(512), lambda: dense(784)), "a sigmoid", "no activation"),
    "the latent vector as output": (deep(), "the autoencoder", "(None, 784)"),
}


def kernel_of(encoder):
    return encoder.layers[1].kernel


def differentiated(encoder, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        latent = encoder(x)
    return tf.reduce_mean(tf.reduce_sum(tf.square(tape.batch_jacobian(latent, x)), axis=[1, 2]))


def with_numpy(encoder, x):
    kernel, bias = encoder.get_weights()
    slope = (np.asarray(x) @ kernel + bias > 0).astype(float)
    return float(np.mean(np.sum(slope * np.sum(kernel**2, axis=0), axis=1)))


def by_formula(slope, reduce=ops.mean):
    def penalty(encoder, x):
        weights = ops.sum(ops.square(kernel_of(encoder)), axis=0)
        return reduce(ops.sum(ops.square(slope(encoder(x))) * weights, axis=1))

    return penalty


def by_weights(weights, axis=1):
    return lambda encoder, x: ops.mean(ops.sum(active(encoder(x)) * weights(kernel_of(encoder)), axis=axis))


def active(latent):
    return ops.cast(latent > 0, latent.dtype)


PENALTIES = {
    "as in the text": by_formula(active),
    "the sign as slope": by_formula(ops.sign),
    "ops.where": by_formula(lambda latent: ops.where(latent > 0, 1.0, 0.0)),
    "a matrix product": lambda encoder, x: tf.reduce_mean(
        tf.linalg.matvec(active(encoder(x)), tf.reduce_sum(kernel_of(encoder) ** 2, axis=0))
    ),
    "automatic differentiation": differentiated,
    "NumPy": with_numpy,
}


def of_gradients(norm):
    """Return a penalty computed from the gradient of the sum of the latents, which a tape gives for a vector."""

    def penalty(encoder, x):
        x = tf.convert_to_tensor(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            latent = encoder(x)
        return tf.reduce_mean(norm(tape.gradient(latent, x)))

    return penalty


def of_jacobians(norm):
    """Return a penalty computed from the whole Jacobians, shape (B, m, d)."""

    def penalty(encoder, x):
        x = tf.convert_to_tensor(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            latent = encoder(x)
        return tf.reduce_mean(norm(tape.batch_jacobian(latent, x)))

    return penalty


def along_a_random_direction(encoder, x):
    x = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(x)
        latent = encoder(x)
        along = tf.reduce_sum(latent * tf.random.normal(latent.shape), axis=1)
    return tf.reduce_mean(tf.reduce_sum(tape.gradient(along, x) ** 2, axis=1))


WRONG_PENALTIES = {
    "the sum over the batch": (by_formula(active, ops.sum), "That is the sum over the batch"),
    "not squared": (lambda encoder, x: ops.sqrt(by_formula(active)(encoder, x)), "take its square"),
    "no slope": (by_formula(ops.ones_like), "the slope of the activation is missing"),
    "the norms of the images": (by_formula(active, lambda norms: ops.mean(ops.sqrt(norms))), "take its square"),
    "the slope of a sigmoid": (by_formula(lambda latent: latent * (1 - latent)), "the slope of a sigmoid"),
    "the latent as slope": (by_formula(lambda latent: latent), "takes the latent as the slope"),
    "the latent, not squared": (by_formula(ops.sqrt), "takes the latent as the slope"),
    "the slope at 0": (by_formula(lambda latent: ops.cast(latent >= 0, latent.dtype)), "0 where the latent is 0"),
    "the slope of tanh": (by_formula(lambda latent: 1 - latent**2), "the slope of tanh"),
    "the slope of another function": (by_formula(lambda latent: 1 - latent**3), "slope_j squared times W_ij squared"),
    "idle units": (by_formula(lambda latent: ops.cast(latent <= 0, latent.dtype)), "the units that are not active"),
    "weights as they are": (by_weights(lambda kernel: ops.sum(kernel, axis=0)), "The weights are not squared"),
    "sizes of the weights": (by_weights(lambda kernel: ops.sum(ops.abs(kernel), axis=0)), "L1 norm", "not squared"),
    "a squared sum": (by_weights(lambda kernel: ops.sum(kernel, axis=0) ** 2), "Square every weight before"),
    "a sum over the images": (by_weights(lambda kernel: ops.sum(kernel**2, axis=0), axis=0), "axis=1"),
    "no mean": (by_formula(active, lambda norms: norms), "one number", "shape (7,)"),
    "a mean over the units": (
        lambda encoder, x: by_formula(active)(encoder, x) / encoder.output_shape[1],
        "a mean over the latent units",
    ),
    "a mean over the pixels": (
        lambda encoder, x: by_formula(active)(encoder, x) / x.shape[1],
        "a mean over the pixels",
    ),
    "zero": (lambda encoder, x: 0.0, "found 0", "Every slope is 0"),
    "one half": (lambda encoder, x: by_formula(active)(encoder, x) / 2, "one half"),
    "the batch twice": (lambda encoder, x: by_formula(active)(encoder, x) / len(x), "divided by the batch twice"),
    "lambda inside": (lambda encoder, x: 1e-3 * by_formula(active)(encoder, x), "already multiplied by lambda_c"),
    "a factor": (lambda encoder, x: 3 * by_formula(active)(encoder, x), "That is 3 times the right value"),
    "squared twice": (by_formula(active, lambda norms: ops.mean(norms**2)), "squared twice"),
    "the root of the sum": (by_formula(active, lambda norms: ops.sqrt(ops.sum(norms))), "root of the sum"),
    "the gradient of the sum": (of_gradients(lambda rows: tf.reduce_sum(rows**2, axis=1)), "gradient of the sum of"),
    "its mean": (of_gradients(lambda rows: tf.reduce_mean(rows**2, axis=1)), "gradient of the sum of the latents"),
    "its length": (of_gradients(lambda rows: tf.norm(rows, axis=1)), "gradient of the sum of the latents"),
    "a random direction": (along_a_random_direction, "different value each time"),
    "the largest entry": (of_jacobians(lambda rows: tf.reduce_max(tf.abs(rows), axis=(1, 2))), "the largest entry"),
    "the spectral norm": (of_jacobians(lambda rows: tf.norm(rows, 2, axis=(1, 2)) ** 2), "largest singular value"),
    "the mean Jacobian": (
        of_jacobians(lambda rows: tf.reduce_sum(tf.reduce_mean(rows, axis=0, keepdims=True) ** 2, axis=(1, 2))),
        "Square for each image first",
    ),
    "the latents": (lambda encoder, x: ops.mean(ops.sum(encoder(x) ** 2, axis=1)), "the latent vector itself"),
    "text": (lambda encoder, x: "sixteen", "a number from contractive_penalty", "the text 'sixteen'"),
}
