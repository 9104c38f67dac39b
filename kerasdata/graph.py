"""Rebuild the graph of a functional model from an untrusted configuration by calling its layers one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from kerasdata.layers import keys_of, list_of, name_of, refuse
from kerasdata.runtime import keras

MOST_VALUES = 2**21  # output values of one layer for one image
MOST_ARGUMENTS = 64  # tensors of one call
UNKNOWN_SIDE = 64  # assumed length of a side that the model leaves open

MOST_CONSTANT = 4_096  # numbers in an array that is an argument of a call
CONSTANT_TYPES = ("bool", "int32", "int64", "float16", "float32", "float64")
TENSOR = "__keras_tensor__"  # Keras's mark for a symbolic tensor among the arguments
SETTINGS = ("training", "mask")  # of a call, besides its tensors

Place = tuple[str, int]  # a layer's name, and which of its calls


@dataclass(frozen=True)
class _Waiting:
    """A call whose inputs may not exist yet."""

    place: Place
    arguments: list[Any]
    settings: dict[str, Any]
    needed: set[Place]


class Graph:
    """Layers by name, and the tensors that their calls return."""

    def __init__(self) -> None:
        self._layers: dict[str, Any] = {}
        self._given: dict[Place, list[Any]] = {}
        self._waiting: list[_Waiting] = []

    def add(self, name: str, layer: Any, nodes: Sequence[Any]) -> None:
        """Add a layer and its calls.

        Args:
            name: unique. layer: a layer, a model or a function of `keras.ops`.
            nodes: the arguments of each call, in the form that a functional model's configuration has.
        """
        if name in self._layers:
            refuse("two of its layers have the same name")
        self._layers[name] = layer
        if isinstance(layer, keras.layers.InputLayer):
            self._given[name, 0] = [layer.output]
        for number, node in enumerate(nodes):
            described = keys_of(node, {"args", "kwargs"}, "a call of a layer")
            settings = dict(keys_of(described.get("kwargs"), {"inputs", *SETTINGS}, "a call of a layer"))
            named = [settings.pop("inputs")] if "inputs" in settings else []
            arguments = [*named, *list_of(described.get("args"))]
            places = set(_places(arguments))
            if len(places) > MOST_ARGUMENTS:
                refuse("a layer is called with too many tensors")
            self._waiting.append(_Waiting((name, number), arguments, settings, places))

    def run(self) -> None:
        """Call each layer once for each of its nodes, as soon as the inputs exist."""
        while self._waiting:
            left = []
            for call in self._waiting:
                if call.needed <= self._given.keys():
                    self._given[call.place] = self._outputs(call)
                else:
                    left.append(call)
            if len(left) == len(self._waiting):
                refuse("its layers are not connected to its inputs")
            self._waiting = left

    def _outputs(self, call: _Waiting) -> list[Any]:
        if not all(value is None or isinstance(value, bool) for value in call.settings.values()):
            refuse("a layer is called with unexpected settings")
        arguments = [self._argument(argument) for argument in call.arguments]
        outputs = called(self._layers[call.place[0]], arguments, call.settings)
        return list(outputs) if isinstance(outputs, list | tuple) else [outputs]

    def _argument(self, argument: Any) -> Any:
        if isinstance(argument, list):
            return [self._argument(item) for item in argument[: MOST_ARGUMENTS + 1]]
        if isinstance(argument, dict):
            kind = argument.get("class_name")
            if kind == TENSOR:
                return self._tensor(*_history(argument))
            return _constant(argument) if kind in ("__numpy__", "__tensor__") else _index(argument)
        return _number(argument)

    def _tensor(self, name: str, number: int, position: int) -> Any:
        given = self._given.get((name, number), [])
        if position >= len(given):
            refuse("a tensor of its description does not exist")
        return given[position]

    def tensors(self, places: Any, inputs: bool = False) -> Any:
        """Return the tensor at ["layer", call, position], or a list of tensors for a list of such places.

        Args:
            inputs: refuse any that is not an input.
        """
        listed = list_of(places)
        alone = bool(listed) and isinstance(listed[0], str)
        found = [self._counted_from_zero(*_place(place)) for place in ([listed] if alone else listed)]
        if not 0 < len(found) <= MOST_ARGUMENTS:
            refuse("it has no inputs, no outputs, or too many")
        if inputs and not all(isinstance(self._layers.get(name), keras.layers.InputLayer) for name, _, _ in found):
            refuse("its input is not an Input")
        tensors = [self._tensor(*place) for place in found]
        return tensors[0] if alone else tensors

    def _counted_from_zero(self, name: str, number: int, position: int) -> tuple[str, int, int]:
        """Convert a place among a model's inputs or outputs: there Keras counts a nested model's calls from 1."""
        layer = self._layers.get(name)
        nested = isinstance(layer, keras.Model) and not isinstance(layer, keras.Sequential)
        return name, number - nested, position


def called(layer: Any, arguments: list[Any], settings: dict[str, Any]) -> Any:
    """Call a layer on symbolic tensors; raise `CannotLeave` if an argument or a result is too large."""
    if isinstance(layer, keras.Sequential) and not layer.built:
        refuse(f"{layer.name} is a Sequential model that does not know its input")
    _expect_small(layer, arguments)
    outputs = layer(*arguments, **settings)
    _expect_small(layer, outputs)
    return outputs


def _expect_small(layer: Any, tensors: Any) -> None:
    for tensor in keras.tree.flatten(tensors):
        if isinstance(tensor, keras.KerasTensor) and size(tensor.shape) > MOST_VALUES:
            refuse(f"{layer.name} has more than {MOST_VALUES:,} values for one image")


def size(shape: Sequence[int | None]) -> int:
    """Return the number of values for one image; open sides count as UNKNOWN_SIDE."""
    first, *sides = shape or (1,)
    return (1 if first is None else first) * math.prod(UNKNOWN_SIDE if side is None else side for side in sides)


def _places(arguments: Any) -> Iterator[Place]:
    """Yield the place of every tensor among the arguments."""
    for argument in arguments:
        if isinstance(argument, list):
            yield from _places(argument)
        elif isinstance(argument, dict) and argument.get("class_name") == TENSOR:
            yield _history(argument)[:2]


def _number(value: Any) -> Any:
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 2**31):
        return value
    refuse("a layer is called with something other than tensors and numbers")


def _constant(described: dict[str, Any]) -> Any:
    """Return an array that is an argument of a call, such as the zeros of a maximum."""
    config = keys_of(keys_of(described, {"class_name", "config"}, "an array").get("config"), {"value", "dtype"}, "it")
    value, dtype = config.get("value"), config.get("dtype")
    if dtype not in CONSTANT_TYPES or sum(1 for _ in _leaves(value, 0)) > MOST_CONSTANT:
        refuse("a layer is called with a large array, or one that does not hold numbers")
    return keras.ops.convert_to_tensor(np.array(value, dtype))


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    if isinstance(value, list) and depth < 8:
        for item in value:
            yield from _leaves(item, depth + 1)
    else:
        yield _number(value)


def _index(described: dict[str, Any]) -> Any:
    """Return `...` or a slice, as in x[..., :3]."""
    kind = keys_of(described, {"class_name", "config"}, "an index").get("class_name")
    if kind == "__ellipsis__":
        return ...
    if kind != "__slice__":
        refuse("a layer is called with something other than tensors and numbers")
    ends = keys_of(described.get("config"), {"start", "stop", "step"}, "a slice")
    return slice(*(_number(ends.get(end)) for end in ("start", "stop", "step")))


def _history(tensor: dict[str, Any]) -> tuple[str, int, int]:
    described = keys_of(tensor, {"class_name", "config"}, "a tensor")
    config = keys_of(
        described.get("config"), {"shape", "dtype", "keras_history", "sparse", "ragged", "name"}, "a tensor"
    )
    return _place(config.get("keras_history"))


def _place(place: Any) -> tuple[str, int, int]:
    parts = list_of(place)
    if len(parts) != 3 or not all(type(number) is int and 0 <= number < 10_000 for number in parts[1:]):
        refuse("expected a layer's name and two numbers for the origin of a tensor")
    return name_of(parts[0]), parts[1], parts[2]
