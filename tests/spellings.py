"""The many ways to write one computation in Keras."""

import numpy as np
from keras import Input, Model, Sequential, activations, layers, ops

RELU = {
    "setting": lambda x: layers.Activation("relu")(x),
    "layer": lambda x: layers.ReLU()(x),
    "function as a setting": lambda x: layers.Activation(activations.relu)(x),
    "layer as a setting": lambda x: layers.Activation(layers.ReLU())(x),
    "layer without a slope": lambda x: layers.LeakyReLU(negative_slope=0.0)(x),
    "activations": lambda x: activations.relu(x),
    "operation": lambda x: ops.relu(x),
    "nn": lambda x: ops.nn.relu(x),
    "leaky without a leak": lambda x: ops.leaky_relu(x, negative_slope=0.0),
    "maximum": lambda x: ops.maximum(x, 0.0),
    "maximum the other way round": lambda x: ops.maximum(0, x),
    "maximum of an array": lambda x: ops.maximum(x, np.zeros(1, np.float32)),
    "maximum of a tensor": lambda x: ops.maximum(x, ops.zeros((1,))),
    "maximum of zeros like it": lambda x: ops.maximum(x, ops.zeros_like(x)),
    "maximum as a layer": lambda x: layers.Maximum()([x, ops.zeros_like(x)]),
    "minimum": lambda x: -ops.minimum(-x, 0.0),
    "clip": lambda x: ops.clip(x, 0.0, 1e9),
    "clip to infinity": lambda x: ops.clip(x, 0.0, float("inf")),
    "where": lambda x: ops.where(x > 0, x, 0.0),
    "where of zeros": lambda x: ops.where(ops.less(x, 0), ops.zeros_like(x), x),
    "absolute value": lambda x: (x + ops.abs(x)) / 2,
    "absolute value as layers": lambda x: layers.Rescaling(0.5)(layers.Add()([x, ops.absolute(x)])),
    "mask": lambda x: x * ops.cast(x > 0, "float32"),
    "mask as a layer": lambda x: layers.Multiply()([x, ops.cast(ops.greater(x, 0), x.dtype)]),
    "sign": lambda x: x * (ops.sign(x) + 1) * 0.5,
    "stack": lambda x: ops.max(ops.stack([x, ops.zeros_like(x)]), axis=0),
    "twice": lambda x: layers.ReLU()(ops.relu(x)),
    "with dropout": lambda x: layers.Dropout(0.3)(layers.ReLU()(x)),
    "with linear ones": lambda x: layers.Activation("linear")(ops.relu(layers.Activation(None)(x))),
    "reshaped": lambda x: layers.Flatten()(ops.relu(layers.Reshape((-1, 1))(x))),
    "in a model": lambda x: Sequential([layers.ReLU()])(x),
    "layer within a layer": lambda x: layers.Activation(layers.Activation("relu"))(x),
    "full of zeros": lambda x: ops.maximum(x, ops.full_like(x, 0)),
    "square root": lambda x: ops.sqrt(ops.square(ops.maximum(x, 0))),
}
SIGMOID = {
    "setting": lambda x: layers.Activation("sigmoid")(x),
    "function as a setting": lambda x: layers.Activation(activations.sigmoid)(x),
    "activations": lambda x: activations.sigmoid(x),
    "operation": lambda x: ops.sigmoid(x),
    "formula": lambda x: 1 / (1 + ops.exp(-x)),
    "reciprocal": lambda x: ops.reciprocal(1.0 + ops.exp(ops.negative(x))),
    "power": lambda x: (1 + ops.exp(-x)) ** -1,
    "the other formula": lambda x: ops.exp(x) / (ops.exp(x) + 1),
    "hyperbolic": lambda x: 0.5 * (1 + ops.tanh(x / 2)),
    "logarithm": lambda x: ops.exp(ops.log_sigmoid(x)),
    "complement": lambda x: 1 - ops.sigmoid(-x),
    "softmax of two": lambda x: ops.softmax(ops.stack([x, ops.zeros_like(x)]), axis=0)[0],
}
OTHERS = {
    "leaky_relu": lambda x: layers.LeakyReLU(0.2)(x),
    "relu6": lambda x: layers.ReLU(6.0)(x),
    "a modified relu": lambda x: layers.ReLU(max_value=50.0)(x),
    "tanh": lambda x: ops.tanh(x),
    "softmax": lambda x: layers.Softmax()(x),
    "hard_sigmoid": lambda x: ops.hard_sigmoid(x),
    "relu then sigmoid": lambda x: ops.sigmoid(ops.relu(x)),
    "sigmoid then sigmoid": lambda x: ops.sigmoid(ops.sigmoid(x)),
    "Multiply": lambda x: x * 2,
    "Permute": lambda x: layers.Flatten()(layers.Permute((2, 1))(layers.Reshape((2, 3))(x))),
}


def after_a_dense_layer(function):
    """Return a model of one Dense layer of six units, with that function after it."""
    pixels = Input((4,))
    return Model(pixels, function(layers.Dense(6)(pixels)))
