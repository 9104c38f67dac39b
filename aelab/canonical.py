"""The canonical form of a Keras model: layers with weights, one after the other, and the functions applied in between.

Keras has many ways to write one computation: an activation as a setting, a layer or an operation; a ReLU as
`ops.maximum(x, 0.0)`; one layer object that is called several times; models within models. The canonical form is the
same for all of them, because what lies between two layers with weights is recognised by its values.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.graph import Block, Shape, blocks_of
from kerasdata.architecture import activation_name
from kerasdata.runtime import BACKEND, keras, tf

# Functions that are recognised by their values. The unbounded ones are compared on the whole grid, so that a learner's
# ceiling cannot go unnoticed.
_KNOWN = ("linear", "relu", "sigmoid", "tanh", "softplus", "elu", "selu", "gelu", "silu", "relu6", "hard_sigmoid")
_UNBOUNDED = ("linear", "relu")
ALWAYS_TRAINING = "training=True in its call"
_NEAR = 20.0  # where the exponential of a float32 is still far from infinity
_GRID = np.array([*np.linspace(-8, 8, 161), -1e4, -_NEAR, -5e-3, 5e-3, _NEAR, 1e4], np.float32)
_OPEN_SIDE = 4  # the length used for a side that the model leaves open
# Layers that apply their `activation` last; a recurrent layer, for example, uses it inside.
_WITH_ACTIVATION = ("Dense", "EinsumDense", "Conv", "SeparableConv", "DepthwiseConv")


@dataclass(frozen=True)
class Step:
    """A layer with weights, and the functions applied to its output before the next one.

    layer: None for the first step, which is the model's input. A list of layers where the graph branches.
    functions: by Keras's names, in lower case: ("relu",), ("sigmoid",), () for none. Anything else has the name of its
        class, such as "UpSampling2D". For a layer that is called with training=True the first one is ALWAYS_TRAINING.
    input_shape, output_shape: of the layer, for one image. is_frozen: it is the same in training as in use, because of
        training=False in its call or trainable=False.
    """

    layer: Any
    functions: tuple[str, ...]
    input_shape: Shape
    output_shape: Shape
    is_frozen: bool = False

    @property
    def name(self) -> str:
        """The layer's class."""
        if isinstance(self.layer, list):
            return f"several ways ({', '.join(type(layer).__name__ for layer in self.layer)})"
        return "Input" if self.layer is None else type(self.layer).__name__

    @property
    def weights(self) -> list[NDArray[Any]]:
        """The layer's weights, as arrays."""
        layers = self.layer if isinstance(self.layer, list) else [self.layer]
        return [np.asarray(weight) for layer in layers for weight in getattr(layer, "weights", [])]


def canonical_steps(model: Any) -> list[Step]:
    """Return a model's steps from its input to its output; the first one is the input.

    A model whose graph does not describe its computation is a single step.
    """
    blocks = blocks_of(model)
    if blocks is None:
        return [Step(None, (), (), ()), Step(model, (), (), ())]
    start = blocks[0].start.shape if blocks else tuple(model.input_shape[1:])
    steps: list[Step] = []
    layer: Any = None
    mode: tuple[str, ...] = ()
    frozen = False
    shapes = start, start
    run: list[Block] = []  # the blocks since that layer
    for block in blocks:
        if block.has_weights:
            steps.append(Step(layer, (*mode, *_functions(layer, shapes[1], run)), *shapes, frozen))
            layer = block.calls[0].operation if len(block.calls) == 1 else [c.operation for c in block.calls]
            mode = (ALWAYS_TRAINING,) if any(call.is_always_training for call in block.calls) else ()
            frozen = any(call.is_frozen for call in block.calls)
            shapes, run = (block.start.shape, block.end.shape), []
        else:
            run.append(block)
    return [*steps, Step(layer, (*mode, *_functions(layer, shapes[1], run)), *shapes, frozen)]


def same_steps(some: Sequence[Step], others: Sequence[Step]) -> bool:
    """Tell whether two sequences of steps have equal layers, weights included, and equal functions."""
    return len(some) == len(others) and all(map(_same, some, others))


def _same(step: Step, other: Step) -> bool:
    weights = step.weights, other.weights
    return (
        (step.name, step.functions, step.output_shape) == (other.name, other.functions, other.output_shape)
        and len(weights[0]) == len(weights[1])
        and all(map(np.array_equal, *weights))
    )


@dataclass(frozen=True)
class _Part:
    """Something without weights: the activation of a layer, or a block of calls."""

    name: str
    compute: Callable[[Any], Any] | None  # None where it runs code that is not Keras's own
    shape: Shape  # of its input


def _functions(layer: Any, shape: Shape, run: Sequence[Block]) -> tuple[str, ...]:
    """Name the functions applied after a layer: its own activation, then the blocks that follow."""
    own = getattr(layer, "activation", None) if type(layer).__name__.startswith(_WITH_ACTIVATION) else None
    parts = [_Part(activation_name(layer) or "", own, shape)] if own is not None else []
    parts += [_Part(_block_name(block), block if _is_keras(block) else None, block.start.shape) for block in run]
    together = _recognised(parts)
    names = [together] if together else [_recognised([part]) or _unlike_known(part.name) for part in parts]
    return tuple(name for name in names if name != "linear")


def _unlike_known(name: str) -> str:
    return f"a modified {name}" if name in _KNOWN else name


def _block_name(block: Block) -> str:
    operation = block.calls[-1].operation
    return (activation_name(operation) if len(block.calls) == 1 else None) or type(operation).__name__


def _is_keras(block: Block) -> bool:
    kinds = [type(call.operation) for call in block.calls]
    return all(kind.__module__.startswith("keras.") and kind.__name__ != "Lambda" for kind in kinds)


def _recognised(parts: Sequence[_Part]) -> str | None:
    """Return the name of the function that the parts compute together; None if it is not a known one.

    Reshape and Flatten keep the order of the numbers, so they count as "linear".
    """
    if not parts:
        return "linear"
    numbers = _numbers(parts[0].shape)
    with _at_once():
        try:
            found: Any = keras.ops.convert_to_tensor(numbers)
            for part in parts:
                if part.compute is None:
                    return None
                found = part.compute(found)
            values = np.asarray(keras.ops.cast(found, "float32")).ravel()
            half = "16" in str(found.dtype)  # a layer in half precision rounds what it reads
        except Exception:  # noqa: BLE001  (an activation may be the learner's own code)
            return None
        return next((name for name in _KNOWN if _equal(name, numbers.ravel(), values, half)), None)


def _at_once() -> AbstractContextManager[Any]:
    """Compute with real numbers even while a training is being compiled, when tensors have no values yet."""
    if tf is not None:
        return tf.init_scope()
    if BACKEND == "jax":
        return importlib.import_module("jax").ensure_compile_time_eval()
    return nullcontext()


def _numbers(shape: Shape) -> NDArray[np.float32]:
    """Return numbers that tell the functions apart, float32, in enough images of that shape to hold the grid twice."""
    sides = [_OPEN_SIDE if side is None else side for side in shape]
    images = max(2, math.ceil(2 * len(_GRID) / max(1, math.prod(sides))))
    tiled = np.resize(_GRID, images * math.prod(sides))
    return np.random.default_rng(0).permutation(tiled).reshape(images, *sides)


def _equal(name: str, numbers: NDArray[np.float32], values: NDArray[np.float32], half: bool) -> bool:
    if values.shape != numbers.shape:
        return False
    compared = np.abs(numbers) <= (np.inf if name in _UNBOUNDED else _NEAR)
    expected = np.asarray(keras.activations.get(name)(keras.ops.convert_to_tensor(numbers[compared])))
    tolerance = 1e-2 if half else 1e-4
    return np.allclose(values[compared], expected, rtol=tolerance, atol=tolerance)
