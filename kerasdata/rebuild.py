"""Rebuild Keras models from untrusted data that students' processes sent.

Each layer is made by `layers` and called here, as the graph in the configuration says. No layer gets a weight of a
shape that was not delivered, so that no more is allocated than was sent.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, OrderedDict
from typing import Any

from kerasdata.describe import ModelData
from kerasdata.graph import Graph, called, size
from kerasdata.layers import keys_of, layer_of, list_of, name_of, refuse
from kerasdata.runtime import keras
from labkit.codec import CannotLeave
from labkit.wire import PlainError, dump

MOST_CALLS = 2_000  # layers, and calls of them
MOST_DEPTH = 30  # models within models
MOST_PARAMETERS = 40_000_000
MOST_WORK = 2_000_000_000  # multiplications for one image, roughly
REMEMBERED = 20  # models: as many as the lab's three notebooks need, so that equal encoders are built once for a class

_SEQUENTIAL = ["keras", "Sequential", None]
_FUNCTIONAL = ["keras.src.models.functional", "Functional", "Functional"]
_DESCRIBED = {"module", "class_name", "config", "registered_name", "name", "inbound_nodes"}
_remembered: OrderedDict[str, tuple[Any, int]] = OrderedDict()  # models and their numbers of parameters


def rebuild(data: ModelData) -> Any:
    """Return the Keras model that the data describe.

    The same data may give the same object again (the last REMEMBERED are kept): the caller must not change it.

    Raises:
        CannotLeave: it is not made of layers on the list, does not fit its weights, or is too large.
    """
    parameters = sum(weight.size for weight in data.weights)
    if parameters > MOST_PARAMETERS:
        refuse(f"it has more than {MOST_PARAMETERS:,} parameters")
    try:
        key = hashlib.sha256(dump(data.to_plain())).hexdigest()
        if key not in _remembered:
            _remembered[key] = _Rebuilding(data).model(), parameters
    except CannotLeave:
        raise
    except (PlainError, Exception) as error:  # noqa: BLE001  (Keras refuses wrong settings in many ways)
        refuse(f"Keras cannot make it from its description ({type(error).__name__})")
    _remembered.move_to_end(key)
    model, _ = _remembered[key]
    # All models but the requested one may have MOST_PARAMETERS together.
    while len(_remembered) > REMEMBERED or sum(size for _, size in _remembered.values()) > MOST_PARAMETERS + parameters:
        _remembered.popitem(last=False)
    return model


class _Rebuilding:
    """Makes one model."""

    def __init__(self, data: ModelData) -> None:
        self._data = data
        self._shapes = Counter(weight.shape for weight in data.weights)
        self._calls = 0
        self._parts: dict[int, list[Any]] = {}  # of each model: its layers and models, in the configuration's order
        self._inner: dict[int, int] = {}  # calls of layers within one call of a model
        self._trainable: list[tuple[Any, bool]] = []  # from outside in
        self._leaves: list[Any] = []

    def model(self) -> Any:
        model = self._part(self._data.config, 0)
        if not isinstance(model, keras.Model):
            refuse("it is a layer, not a model")
        if self._work(model) > MOST_WORK:
            refuse("it computes too much for one image")
        variables = self._variables(model)
        self._set_weights(model, variables)
        for part, trainable in self._trainable:
            if part.trainable != trainable:
                part.trainable = trainable  # this sets all inner parts too, until their own turn
        for variable, flag in zip(variables, self._data.trainable, strict=True):
            variable.trainable = flag
        model.loss = self._data.loss or None  # a name from the student's process
        return model

    def _part(self, description: Any, depth: int) -> Any:
        """Return a layer or model."""
        self._count(1)
        described = keys_of(description, _DESCRIBED, "a layer")
        named = [described.get(key) for key in ("module", "class_name", "registered_name")]
        models = [(_SEQUENTIAL, self._sequential), (_FUNCTIONAL, self._functional)]
        make = next((make for names, make in models if named == names), None)
        if make is None:
            layer = layer_of(described)
            self._leaves.append(layer)
            if isinstance(layer, keras.layers.Layer):
                self._note_trainable(layer, described["config"])
                self._guard(layer)
            return layer
        if depth >= MOST_DEPTH:
            refuse(f"models are nested more than {MOST_DEPTH} deep")
        place = len(self._trainable)
        model, parts = make(described.get("config"), depth + 1)
        self._note_trainable(model, described["config"], place)
        self._parts[id(model)] = parts
        self._inner[id(model)] = sum(self._inner.get(id(part), 1) * max(1, len(part._inbound_nodes)) for part in parts)
        return model

    def _note_trainable(self, part: Any, config: dict[str, Any], place: int | None = None) -> None:
        if isinstance(trainable := config.get("trainable"), bool):
            self._trainable.insert(len(self._trainable) if place is None else place, (part, trainable))

    def _count(self, calls: int) -> None:
        self._calls += calls
        if self._calls > MOST_CALLS:
            refuse("it has too many layers")

    def _guard(self, layer: Any) -> None:
        """Let a layer create only weights whose shapes were delivered; the values are set later."""
        make = layer.add_weight

        def add_weight(shape: Any = None, initializer: Any = None, dtype: Any = None, **settings: Any) -> Any:
            wanted = () if shape is None else tuple(shape)
            if self._shapes[wanted] < 1:
                refuse(f"{layer.name} needs a weight of shape {wanted}, but none was delivered")
            self._shapes[wanted] -= 1
            return make(shape=shape, initializer="zeros", dtype=dtype, **settings)

        layer.__dict__["add_weight"] = add_weight

    def _sequential(self, config: Any, depth: int) -> tuple[Any, list[Any]]:
        config = keys_of(config, {"name", "trainable", "dtype", "layers", "build_input_shape"}, "Sequential")
        name = name_of(config.get("name"))
        parts = [self._part(described, depth) for described in list_of(config.get("layers"))]
        if parts and isinstance(parts[0], keras.layers.InputLayer):
            tensor = parts[0].output
            for part in parts[1:]:  # Sequential does the same, but without checking sizes
                self._count(self._inner.get(id(part), 1))
                tensor = called(part, [tensor], {})
        elif config.get("build_input_shape") is not None:
            refuse("it is a Sequential model without Input")
        return keras.Sequential(parts, name=name), parts

    def _functional(self, config: Any, depth: int) -> tuple[Any, list[Any]]:
        keys = {"name", "trainable", "layers", "input_layers", "output_layers"}
        config = keys_of(config, keys, "a functional model")
        name = name_of(config.get("name"))
        graph = Graph()
        parts = []
        for description in list_of(config.get("layers")):
            part = self._part(description, depth)
            nodes = list_of(description.get("inbound_nodes"))
            self._count(len(nodes) * self._inner.get(id(part), 1))
            graph.add(name_of(description.get("name")), part, nodes)
            parts.append(part)
        graph.run()
        ends = [graph.tensors(config.get("input_layers"), inputs=True), graph.tensors(config.get("output_layers"))]
        return keras.Model(*ends, name=name), parts

    def _variables(self, part: Any) -> list[Any]:
        """Return the weights in the order of delivery, which is that of the layers in the configuration."""
        if id(part) not in self._parts:
            return list(getattr(part, "weights", []))
        found: dict[int, Any] = {}
        for child in self._parts[id(part)]:
            found |= {id(variable): variable for variable in self._variables(child)}
        return list(found.values())

    def _set_weights(self, model: Any, variables: list[Any]) -> None:
        if len(variables) != len(self._data.weights) or len(variables) != len(model.weights):
            refuse(f"it has {len(variables)} weights, but {len(self._data.weights)} were delivered")
        for variable, weight in zip(variables, self._data.weights, strict=True):
            if tuple(variable.shape) != weight.shape or str(variable.dtype) != weight.dtype.name:
                refuse(f"its weights do not fit: {variable.path} is {variable.shape}, {weight.shape} was delivered")
            variable.assign(weight)
        for layer in self._leaves:
            if not getattr(layer, "built", False):
                continue  # still guarded: it must not create weights later either
            layer.__dict__.pop("add_weight", None)
            if isinstance(layer, keras.layers.Normalization) and layer.input_mean is None:
                layer.finalize_state()  # it computes with copies of its weights

    def _work(self, part: Any) -> int:
        """Estimate the number of multiplications for one image."""
        if id(part) in self._parts:
            children = self._parts[id(part)]
            return sum(
                self._work(child) * (max(1, len(child._inbound_nodes)) if id(child) in self._parts else 1)
                for child in children
            )
        parameters = sum(math.prod(variable.shape) for variable in getattr(part, "weights", []))
        window = math.prod(getattr(part, "pool_size", (1,)))
        work = 0
        for node in part._inbound_nodes:
            shapes = [tensor.shape for tensor in (*node.input_tensors, *node.output_tensors)]
            work += max(size(shape[:-1]) for shape in shapes) * parameters + max(map(size, shapes)) * window
        return work


def untrained(architecture: Any, most_parameters: int = MOST_PARAMETERS, most_work: int = MOST_WORK) -> Any:
    """Return the functional model of a configuration, with arbitrary weights.

    Raises:
        CannotLeave: as for `rebuild`; or it has more parameters or multiplications for one image than allowed.
    """
    try:
        return _Untrained(architecture, most_parameters, most_work).model()
    except CannotLeave:
        raise
    except Exception as error:  # noqa: BLE001
        refuse(f"Keras cannot make it from its description ({type(error).__name__})")


class _Untrained(_Rebuilding):
    """Makes one model whose weights were not sent, so that only their number can be checked."""

    def __init__(self, architecture: Any, most_parameters: int, most_work: int) -> None:
        names = dict(zip(("module", "class_name", "registered_name"), _FUNCTIONAL, strict=True))
        config = {"name": "untrained", **architecture} if isinstance(architecture, dict) else architecture
        super().__init__(ModelData({**names, "config": config}, (), ()))
        self._parameters = 0
        self._most_parameters, self._most_work = most_parameters, most_work

    def model(self) -> Any:
        model = self._part(self._data.config, 0)
        if self._work(model) > self._most_work:
            refuse("it computes too much for one image")
        for layer in self._leaves:
            layer.__dict__.pop("add_weight", None)
        for part, trainable in self._trainable:
            if part.trainable != trainable:
                part.trainable = trainable
        return model

    def _part(self, description: Any, depth: int) -> Any:
        if isinstance(description, dict):  # the shape that a layer is built for follows from the graph
            description = {key: value for key, value in description.items() if key != "build_config"}
        return super()._part(description, depth)

    def _guard(self, layer: Any) -> None:
        make = layer.add_weight

        def add_weight(shape: Any = None, **settings: Any) -> Any:
            self._parameters += math.prod(() if shape is None else shape)
            if self._parameters > self._most_parameters:
                refuse(f"it has more than {self._most_parameters:,} parameters")
            return make(shape=shape, **settings)

        layer.__dict__["add_weight"] = add_weight
