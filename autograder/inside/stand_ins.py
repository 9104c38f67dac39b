"""Stand-ins for models, functions and other objects in messages between the student's process and the judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True)
class ModelData:
    """A Keras model.

    config: the result of `keras.saving.serialize_keras_object`.
    weights: in the order of `model.weights`. trainable: for each weight, whether training may change it.
    loss: Keras's name of the loss that it was compiled with; "" if there is none, or if it is not one of Keras's.
    """

    config: dict[str, Any]
    weights: tuple[NDArray[Any], ...]
    trainable: tuple[bool, ...]
    loss: str = ""


@dataclass(frozen=True)
class FunctionData:
    """A function, which stays in the student's process; the number identifies it there."""

    name: str
    number: int


@dataclass(frozen=True)
class OpaqueData:
    """An object that cannot leave the student's process.

    kind: the name of its type. reason: why it cannot, if the type alone does not say so.
    """

    kind: str
    reason: str = ""


@dataclass(frozen=True)
class UnfilledData:
    """A value that a cell with an unfilled blank should have made; message: where the blank is."""

    name: str
    message: str
