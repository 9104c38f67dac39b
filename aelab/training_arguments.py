"""What `aelab.training.train` expects of its arguments.

These functions hide themselves from tracebacks, so that a notebook shows their errors in one line.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.profile import TrainingSettings
from aelab.wanted import kind_of
from kerasdata.runtime import keras

Penalty = Callable[[Any], Any]


def expect_arguments(model: Any, inputs: Any, targets: Any, settings: Any) -> None:
    """Expect a compiled model from one input to one output, arrays that fit it, and settings.

    Raises:
        ValueError: something else was given, or the arguments are in another order.
    """
    __tracebackhide__ = True
    misplaced = any(one is None or isinstance(one, keras.Model | TrainingSettings) for one in (inputs, targets))
    if not isinstance(model, keras.Model) or misplaced or not isinstance(settings, TrainingSettings):
        kinds = ", ".join(map(kind_of, (model, inputs, targets, settings)))
        raise ValueError(
            "Expected a Keras model to train, then two arrays, inputs and targets, then settings such as profile.cnn; "
            f"found {kinds}.{where_settings_are(settings)}"
        )
    _expect_trainable(model, inputs, targets)


def where_settings_are(found: Any) -> str:
    """Name the fields of an object, such as a profile, that hold settings; "" if there are none."""
    names = [name for name, value in getattr(found, "__dict__", {}).items() if isinstance(value, TrainingSettings)]
    return f" The settings are in the last one's {' or '.join(f'.{name}' for name in names)}." if names else ""


def _expect_trainable(model: Any, inputs: NDArray[Any], targets: NDArray[Any]) -> None:
    __tracebackhide__ = True
    if not getattr(model, "compiled", False):
        raise ValueError("Expected a compiled model. Call model.compile(optimizer=..., loss=...) first.")
    if isinstance(model, keras.Sequential) and not model.built:
        model.build((None, *np.shape(inputs)[1:]))
    ends = [getattr(model, "inputs", None) or [], getattr(model, "outputs", None) or []]
    if [len(tensors) for tensors in ends] != [1, 1]:
        raise ValueError(
            "Expected a model from one input to one output, Sequential or Model(inputs, outputs), found a "
            f"{type(model).__name__} with {len(ends[0])} inputs and {len(ends[1])} outputs. Call its fit yourself."
        )
    if len(inputs) != len(targets):
        raise ValueError(f"Expected as many inputs as targets, found {len(inputs)} and {len(targets)}.")
    found, expected = (np.shape(inputs), np.shape(targets)), (ends[0][0].shape, ends[1][0].shape)
    for what, one, wanted in zip(("inputs", "targets"), found, expected, strict=True):
        if not _fits(one, wanted):
            shape = ", ".join(map(str, ("N", *wanted[1:])))
            swapped = _fits(found[1], expected[0]) and _fits(found[0], expected[1])
            raise ValueError(
                f"Expected {what} of shape ({shape}), to match the model, found {tuple(one)}."
                + (" Inputs and targets are swapped." if swapped else "")
            )


def _fits(found: Sequence[int], expected: Sequence[int | None]) -> bool:
    """Tell whether an array's shape fits a model's input or output shape; the first axis of both is the batch."""
    pairs = list(zip(found, expected, strict=False))[1:]
    return len(found) == len(expected) and all(size in (None, length) for length, size in pairs)


def expect_penalty(penalty: Penalty, inputs: NDArray[np.float32]) -> None:
    """Expect a function that gives one number for a batch.

    It is called once outside the training, where an error in it is still easy to read.

    Raises:
        ValueError: it is no function, or gives something else.
    """
    __tracebackhide__ = True
    if not callable(penalty):
        raise ValueError(
            f"Expected a function as the penalty, found {kind_of(penalty)}. Write penalty=added_to_error, without "
            "parentheses: train calls it with each batch."
        )
    value = penalty(keras.ops.convert_to_tensor(inputs[:2]))
    if value is None:
        raise ValueError("Expected one number from the penalty, found None. Does the function end with a return?")
    shape = np.shape(value)
    if shape != ():
        raise ValueError(f"Expected one number from the penalty, found an array of shape {shape}. Take its mean.")


def needs_numbers(error: Exception) -> bool:
    """Tell whether an error says that code wants to know numbers where TensorFlow only builds a training."""
    return any(words in str(error).lower() for words in ("symbolic", "eager execution", "'numpy'"))
