"""What stands for models, functions and other objects in a message between the student's process and the judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class ModelData:
    """A Keras model.

    config: what `keras.saving.serialize_keras_object` gives for it.
    weights: in the order of `model.weights`. trainable: whether training may change them, one for one.
    loss: Keras's name of the loss that it was compiled with; empty if there is none, or one that Keras does not have.
    """

    config: dict[str, Any]
    weights: tuple[NDArray[Any], ...]
    trainable: tuple[bool, ...]
    loss: str = ""


@dataclass(frozen=True)
class FunctionData:
    """A function, which stays in the student's process; the number stands for it there."""

    name: str
    number: int


@dataclass(frozen=True)
class OpaqueData:
    """An object that cannot leave the student's process.

    kind: the name of its type. reason: why it cannot, where that is more than its type.
    """

    kind: str
    reason: str = ""


@dataclass(frozen=True)
class UnfilledData:
    """A value that a cell with an unfilled blank was to make; message: where the blank is."""

    name: str
    message: str
