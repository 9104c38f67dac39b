"""The squared Frobenius norm of an encoder's Jacobian, three ways.

The contractive autoencoder (Rifai et al., "Contractive Auto-Encoders: Explicit Invariance During Feature Extraction",
ICML 2011, equation 5) adds lambda times this norm, averaged over the images, to the reconstruction error:

    || J(x) ||_F^2 = sum over i, j of (d h_j(x) / d x_i)^2

An encoder here is a chain of Dense layers: h = a_L(W_L^T ... a_1(W_1^T x + b_1) ... + b_L).
"""

import re
from dataclasses import dataclass
from operator import is_not
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.canonical import canonical_steps
from kerasdata.architecture import architecture_of
from kerasdata.runtime import BACKEND, keras, tf

ops = keras.ops

# The derivative of an activation, in terms of the activation's output.
_DERIVATIVES = {
    "linear": lambda output: ops.ones_like(output),
    "relu": lambda output: ops.cast(output > 0, output.dtype),
    "sigmoid": lambda output: output * (1 - output),
    "tanh": lambda output: 1 - ops.square(output),
}


def squared_norm_closed_form(encoder: Any, inputs: Any) -> Any:
    """Return the squared Frobenius norm for an encoder of one Dense layer.

    With h = a(W^T x + b) the Jacobian is diag(a'(x)) W^T, so its squared norm is sum_j a'_j^2 sum_i W_ij^2: for B
    images, d inputs and m outputs d m + 2 B m multiplications besides the forward pass, and no Jacobian is built.

    Args:
        encoder: a Keras model with one Dense layer (linear, relu, sigmoid or tanh).
        inputs: float, shape (B, d).

    Returns:
        tensor of shape (B,), at least 0.

    Raises:
        ValueError: the encoder has another form.
    """
    layers = _dense_layers(encoder)
    if len(layers) != 1:
        raise ValueError(f"Expected an encoder of one Dense layer, found {len(layers)}. Use squared_norm_exact.")
    (layer,) = _forward(layers, inputs)
    return _squared_norm_of_one(*layer)


def squared_norm_exact(encoder: Any, inputs: Any) -> Any:
    """Return the squared Frobenius norm for an encoder of any number of Dense layers.

    J = D_L W_L^T ... D_1 W_1^T with diagonal D. The rows of A = D_L W_L^T ... D_1, one per output, are built from the
    output side, where J is narrow; the widest factor W_1 enters only through its Gram matrix, as
    || A W_1^T ||_F^2 = sum of (A (W_1^T W_1)) * A. An output whose activation is flat at an image, such as a ReLU below
    zero, has a row of zeros and is left out. For layers d -> n_1 -> n_2 -> m and r rows in all, at most B m, this
    takes r (n_2 n_1 + n_1^2) + d n_1^2 multiplications, and its gradient r (2 n_2 n_1 + n_1^2) + 2 d n_1^2; the full
    Jacobian by automatic differentiation takes B m (d n_1 + n_1 n_2 + n_2 m), and its gradient twice that.

    Args and returns as for `squared_norm_closed_form`.
    """
    first, *others = _forward(_dense_layers(encoder), inputs)
    if not others:
        return _squared_norm_of_one(*first)
    kernel, slopes = first
    last_kernel, last_slopes = others.pop()
    outputs, flat_slopes = last_kernel.shape[1], ops.reshape(last_slopes, (-1,))
    steep = _steep(flat_slopes)  # (r,): image * outputs + output of each row
    image, output = steep // outputs, steep % outputs
    rows = ops.take(flat_slopes, steep)[:, None] * ops.take(ops.transpose(last_kernel), output, axis=0)  # (r, n_(L-1))
    for inner_kernel, inner_slopes in reversed(others):
        rows = ops.matmul(rows * ops.take(inner_slopes, image, axis=0), ops.transpose(inner_kernel))
    rows = rows * ops.take(slopes, image, axis=0)  # (r, n_1)
    norms = _squared_norms(rows, ops.matmul(ops.transpose(kernel), kernel))
    return ops.segment_sum(norms, image, ops.shape(last_slopes)[0])


def _squared_norm_of_one(kernel: Any, slopes: Any) -> Any:
    """Return the squared norm of one layer, from its kernel, shape (d, m), and its activation's slopes, (B, m)."""
    return ops.matmul(ops.square(slopes), ops.sum(ops.square(kernel), axis=0))


def _steep(slopes: Any) -> Any:
    """Return the indexes of nonzero slopes, int32; of all slopes on a backend that must know their number first."""
    return ops.nonzero(slopes)[0] if BACKEND == "tensorflow" else ops.arange(slopes.shape[0])


@ops.custom_gradient  # type: ignore[untyped-decorator]
def _squared_norms(rows: Any, gram: Any) -> Any:
    """Return a G a^T for every row a, shape (r, n), and a symmetric G, (n, n).

    Its gradient needs the product a G, which automatic differentiation would compute a second time.
    """
    moved = ops.matmul(rows, gram)

    def gradient(upstream: Any) -> tuple[Any, Any]:
        weighted = upstream[:, None] * rows
        return 2 * upstream[:, None] * moved, ops.matmul(ops.transpose(weighted), rows)

    return ops.sum(moved * rows, axis=1), gradient


def squared_norm_estimate(encoder: Any, inputs: Any, seed: int | None = None) -> Any:
    """Estimate the squared Frobenius norm, without bias, with one vector-Jacobian product, for any encoder.

    For signs v, drawn +1 or -1 with equal chance, E || v^T J ||^2 = || J ||_F^2 (Hutchinson, "A stochastic estimator
    of the trace of the influence matrix", 1989). It costs one backward pass, and a second one in training.

    Args:
        encoder: any differentiable Keras model from (B, d) to (B, m) that treats each image independently.
        inputs: float, shape (B, d).
        seed: of the signs; None for a new draw each time.

    Returns:
        tensor of shape (B,), at least 0.

    Raises:
        ValueError: Keras does not run on TensorFlow.
    """
    if tf is None:
        raise ValueError(f"Expected Keras on TensorFlow for the estimate, found {BACKEND}. Use squared_norm_exact.")
    inputs = tf.convert_to_tensor(inputs)
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        latent = encoder(inputs, training=False)
        draws = tf.random.uniform(tf.shape(latent), dtype=latent.dtype, seed=seed)
        projected = tf.reduce_sum(latent * tf.sign(draws - 0.5))
    return tf.reduce_sum(tf.square(tape.gradient(projected, inputs)), axis=1)


_FORMS = {
    "closed form": squared_norm_closed_form,
    "exact": squared_norm_exact,
    "estimate": squared_norm_estimate,
}
_NAME = re.compile(r"(?P<factor>\S+) x mean squared Frobenius norm, (?P<form>[a-z ]+), up to layer (?P<layer>\d+)")


@dataclass(frozen=True)
class ContractivePenalty:
    """`factor` times the mean over a batch of the squared norm, as a penalty for `aelab.training.train`.

    Since its name describes what it computes, a training with it can be remembered.

    encoder: the first layers of the model that is trained. form: "closed form", "exact" or "estimate".
    """

    encoder: Any
    factor: float
    form: str = "estimate"

    def __post_init__(self) -> None:
        if self.form not in _FORMS:
            raise ValueError(f"Expected a form of {', '.join(_FORMS)}, found {self.form!r}.")

    def __call__(self, inputs: Any) -> Any:
        """Return the penalty of a batch, float of shape (B, d), as one number."""
        return self.factor * ops.mean(_FORMS[self.form](self.encoder, inputs))

    def name_in(self, model: Any) -> str | None:
        """Return the penalty's name in a training of `model`; None unless the name describes it completely.

        It does not if the encoder is anything but the model's first layers, or if the class is a learner's own.
        """
        if type(self) is not ContractivePenalty or not _begins(model, self.encoder):
            return None
        last = len(self.encoder.layers) - 1
        return f"{float(self.factor)!r} x mean squared Frobenius norm, {self.form}, up to layer {last}"

    @classmethod
    def named(cls, name: str, model: Any) -> "ContractivePenalty | None":
        """Return the penalty of that name for `model`; None if the name does not describe one."""
        match = _NAME.fullmatch(name)
        if match is None or match["form"] not in _FORMS or int(match["layer"]) >= len(model.layers):
            return None
        try:
            factor = float(match["factor"])
        except ValueError:
            return None
        return cls(_beginning(model, int(match["layer"])), factor, match["form"])


def _beginning(model: Any, last: int) -> Any:
    """Return a model from the input of `model` to the output of its layer number `last`."""
    return keras.Model(model.inputs[0], model.layers[last].output)


def _begins(model: Any, encoder: Any) -> bool:
    """Tell whether an encoder is the beginning of a model: the same layer objects, connected in the same way."""
    head = encoder.layers
    if not head or len(head) > len(model.layers) or any(map(is_not, head, model.layers)):
        return False
    try:
        beginning = _beginning(model, len(head) - 1)
    except ValueError:  # a layer that is called more than once has no single output
        return False
    described = architecture_of(encoder)
    return described is not None and described == architecture_of(beginning)


def mean_squared_norm(encoder: Any, inputs: NDArray[np.floating[Any]], batch_size: int = 256) -> float:
    """Return the mean squared Frobenius norm over all images, for an encoder of Dense layers; a measure, not a loss."""
    total = 0.0
    for start in range(0, len(inputs), batch_size):
        total += float(ops.sum(squared_norm_exact(encoder, inputs[start : start + batch_size])))
    return total / len(inputs)


def _dense_layers(encoder: Any) -> list[tuple[Any, str]]:
    """Return the chain's Dense layers, each with the name of its activation."""
    start, *steps = canonical_steps(encoder)
    other = [*start.functions, *(step.name for step in steps if type(step.layer) is not keras.layers.Dense)]
    if other:
        raise ValueError(f"Expected a chain of Dense layers, found a {other[0]} layer.")
    chain = [(step.layer, " then ".join(step.functions) or "linear") for step in steps]
    unknown = sorted({name for _, name in chain if name not in _DERIVATIVES})
    if unknown or not chain:
        raise ValueError(
            f"Expected Dense layers with {', '.join(_DERIVATIVES)} activation, "
            f"found {', '.join(unknown) or 'no Dense layer'}."
        )
    return chain


def _forward(layers: list[Any], inputs: Any) -> list[tuple[Any, Any]]:
    """Run the chain; return each layer's kernel, shape (in, out), and the slopes of its activation, (B, out)."""
    steps = []
    output = ops.convert_to_tensor(inputs)
    for layer, activation in layers:
        kernel = ops.convert_to_tensor(layer.kernel)
        output = ops.matmul(output, kernel)
        if layer.use_bias:
            output = output + ops.convert_to_tensor(layer.bias)
        output = keras.activations.get(activation)(output)
        steps.append((kernel, _DERIVATIVES[activation](output)))
    return steps
