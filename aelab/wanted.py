"""Values given to a check: of the expected kind, or described, together with what was expected."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasdata.runtime import keras
from labkit.blanks import expect_filled
from labkit.scoring import expect, fail

LONGEST_TEXT = 30  # characters of a learner's text or number that are shown
_RETURN = "Does your function end with a return?"


def kind_of(value: Any) -> str:
    """Say in words what a value is: "None", "a Keras model", "an array of shape (3,)", "a generator"."""
    if value is None:
        return "None"
    if isinstance(value, keras.Model):
        return "a Keras model"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, str):
        return f"the text {_short(value)!r}"
    if isinstance(value, bool | int | float | complex | np.generic):
        return f"the number {_short(str(value))}"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    name = type(value).__name__
    if name.lower() in ("function", "remotefunction", "method", "builtin_function_or_method", "partial"):
        return "a function"
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}..."


def expect_function(value: Any, name: str) -> None:
    """Expect a callable that is neither a model nor a layer nor a class."""
    expect_filled(value)
    expect(
        callable(value) and not isinstance(value, keras.layers.Layer | type),
        f"{name} to be a function",
        kind_of(value),
        f"Was the name {name} reused after its cell ran? Run that cell again.",
    )


def expect_model(value: Any, which: str, advice: str = "") -> None:
    """Expect a Keras model from one input to one output that knows its shapes."""
    expect_filled(value)
    expect(isinstance(value, keras.Model), f"{which} to be a Keras model", kind_of(value), advice)
    ends = [getattr(value, "inputs", None) or [], getattr(value, "outputs", None) or []]
    expect(
        [len(tensors) for tensors in ends] == [1, 1],
        f"{which} to be a model from one input to one output",
        f"one with {len(ends[0])} inputs and {len(ends[1])} outputs",
        advice or "Make it with Model(input, output).",
    )


def expect_readable(model: Any, array: NDArray[Any], which: str, what: str) -> None:
    """Expect a model that reads an array of this shape. which, what: the model and the array, in words."""
    wanted = tuple(model.input_shape)
    fits = len(wanted) == array.ndim and all(
        side in (None, found) for side, found in zip(wanted[1:], array.shape[1:], strict=False)
    )
    expect(
        fits,
        f"{which} to read {what}, of shape {('N', *array.shape[1:])}".replace("'", ""),
        f"one that reads {wanted}",
        "Were two models mixed up?",
    )
    expect(len(array), f"{what} for {which}", "none")


def expect_output(model: Any, shape: tuple[int, ...], which: str) -> None:
    """Expect a model whose output has this shape for one image."""
    found = tuple(model.output_shape)
    expect(found[1:] == tuple(shape), f"{which} to give images of shape {('N', *shape)}".replace("'", ""), f"{found}")


def entries_of(value: Any, which: str) -> Mapping[Any, Any]:
    """Return a dict, or explain that it is something else."""
    expect_filled(value)
    expect(
        isinstance(value, Mapping),
        f"{which} to be a dict",
        kind_of(value),
        "Make it with braces, {name: value, ...}, fill it with [name] = value, and give its name no other value.",
    )
    return value


def array_of(value: Any, wanted: str, advice: str = "") -> NDArray[np.float64]:
    """Return a value as an array of float64; `wanted` says what it should be.

    Lists, tensors, and real numbers of every Python and NumPy type are fine. Text, complex numbers, models, iterators
    and arrays of other objects raise `UnmetError`.
    """
    expect_filled(value)
    if value is None:
        fail(wanted, "None", advice or _RETURN)
    if isinstance(value, str | bytes | keras.Model | Mapping):
        fail(wanted, kind_of(value), advice)
    try:
        found = np.asarray(value)
    except (TypeError, ValueError):  # rows of different lengths
        fail(wanted, kind_of(value), advice)
    if found.dtype.kind not in "biufO" and found.dtype.name != "bfloat16":
        fail(wanted, {"c": "complex numbers", "U": "texts", "S": "texts"}.get(found.dtype.kind, kind_of(value)), advice)
    try:
        return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        fail(wanted, kind_of(value), advice)


def number_of(value: Any, wanted: str, advice: str = "") -> float:
    """Return a value as one float; `wanted` says what it should be."""
    found = array_of(value, wanted, advice)
    if isinstance(value, bool | np.bool_):
        fail(wanted, str(value), advice)
    if found.size == 1 and found.shape:
        first = ", ".join("0" * found.ndim)
        fail(wanted, f"one in an array of shape {found.shape}", advice or f"Take it out of the array: [{first}].")
    if found.shape != ():
        fail(wanted, f"{found.size} numbers, of shape {found.shape}", advice)
    if np.ma.is_masked(value):
        fail(wanted, "a masked number", advice)
    return float(found)


def told_apart(expected: float, found: float, digits: int = 4) -> tuple[str, str]:
    """Return two different numbers with as many significant digits, four or more, as show that they differ."""
    texts = [(f"{expected:.{many}g}", f"{found:.{many}g}") for many in range(digits, 18)]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[0])
