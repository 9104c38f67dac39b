"""Turn a Keras model into plain data: its configuration, and its weights in order."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasdata.architecture import loss_name
from kerasdata.runtime import keras
from labkit.codec import NotPlain

# Functions that a layer may have as its activation, by their names in Keras.
ACTIVATIONS = (
    *("linear", "relu", "sigmoid", "tanh", "softmax", "elu", "selu", "gelu", "silu", "softplus", "softsign", "mish"),
    *("leaky_relu", "relu6", "hard_sigmoid", "hard_silu", "hard_tanh", "exponential", "celu", "log_softmax"),
)
LONGEST_LOSS = 100  # characters
ADVICE = "Use Keras's built-in layers and activations."
_GONE = ("compile_config", "build_config")  # not needed by a model that is only called
_REPLACED = {"initializer": "zeros", "regularizer": None, "constraint": None}  # without effect on given weights
_OWN_PACKAGES = ("keras.", "tensorflow.")


class _OwnCodeError(Exception):
    """A model runs code that is not in its configuration; the message says where."""


@dataclass(frozen=True)
class ModelData:
    """A Keras model as plain data.

    config: the result of `keras.saving.serialize_keras_object`.
    weights: in the order of `model.weights`. trainable: for each weight, whether training may change it.
    loss: Keras's name of the loss that it was compiled with; "" if there is none, or if it is not one of Keras's.
    """

    config: dict[str, Any]
    weights: tuple[NDArray[Any], ...]
    trainable: tuple[bool, ...]
    loss: str = ""

    def to_plain(self) -> list[Any]:
        """Return it in a form that `wire.dump` accepts."""
        return [self.config, list(self.weights), list(self.trainable), self.loss]

    @classmethod
    def from_plain(cls, content: Any) -> ModelData:
        """Read what `to_plain` returned; raise a ValueError for anything else, which may come from a student."""
        if type(content) is not list or [type(part) for part in content] != [dict, list, list, str]:
            raise ValueError("expected a configuration, weights, flags and a loss")
        config, weights, trainable, loss = content
        if not all(type(weight) is np.ndarray for weight in weights) or len(loss) > LONGEST_LOSS:
            raise ValueError("expected arrays as weights")
        if not all(type(flag) is bool for flag in trainable) or len(weights) != len(trainable):
            raise ValueError("expected True or False for each weight")
        return cls(config, tuple(weights), tuple(trainable), loss)


def model_data(model: Any) -> ModelData:
    """Return a model as plain data; raise NotPlain with the reason if it runs code other than Keras's own."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _model_data(model)
    except _OwnCodeError as error:
        raise NotPlain(f"{error}. {ADVICE}") from None
    except Exception as error:  # noqa: BLE001  (any class may fail to be described in its own way)
        raise NotPlain(f"it cannot be described ({type(error).__name__}). {ADVICE}") from None


def model_of(data: ModelData) -> Any:
    """Rebuild a model from data that came from the grader; never use it for data from a student."""
    model = keras.saving.deserialize_keras_object(data.config)
    model.set_weights(list(data.weights))
    for layer in model._flatten_layers():
        if isinstance(layer, keras.layers.Normalization) and layer.built:
            layer.finalize_state()
    return model


def _model_data(model: Any) -> ModelData:
    loss = loss_name(model)
    model = _described_by_its_layers(model)
    for part in _parts(model):
        _expect_built_in(part)
    with _known_activations(model):
        config = json.loads(json.dumps(keras.saving.serialize_keras_object(model), default=_number))
    weights = [_in_float32(weight) for weight in model.weights]
    trainable = tuple(bool(weight.trainable) for weight in model.weights)
    return ModelData(_cleaned(config), tuple(weights), trainable, loss)


def _in_float32(weight: Any) -> Any:
    """Return the values of a weight, floats of any precision as float32, in which models are judged."""
    return np.array(keras.ops.cast(weight, "float32") if "float" in str(weight.dtype) else weight.numpy())


def _described_by_its_layers(model: Any) -> Any:
    """Return a Sequential or functional model equivalent to the given one; raise _OwnCodeError if there is none."""
    own_code = f"{type(model).__name__} is a class of your own with its own code"
    functional = type(keras.Model(*[keras.Input((1,))] * 2)) if not _FUNCTIONAL else _FUNCTIONAL[0]
    _FUNCTIONAL[:] = [functional]
    if type(model) in (functional, keras.Sequential):
        return model
    base = next((kind for kind in (functional, keras.Sequential) if isinstance(model, kind)), None)
    if base is None:
        raise _OwnCodeError(own_code)
    for method in ("call", "__call__", "predict", "predict_step"):
        if getattr(type(model), method) is not getattr(base, method):
            raise _OwnCodeError(own_code)
    ends = (model.inputs[0], model.outputs[0]) if base is keras.Sequential else (model.input, model.output)
    described = keras.Model(*ends, name=model.name)
    if not model.trainable:
        described._trainable = False  # setting `trainable` would change the layers, which are the student's
    return described


_FUNCTIONAL: list[Any] = []  # Keras's class of functional models, once it is known


def _parts(model: Any) -> Iterator[Any]:
    """Yield a model's layers and functions of `keras.ops`, at any depth."""
    for layer in model._flatten_layers():
        yield layer
        if isinstance(layer, keras.Model) and not isinstance(layer, keras.Sequential):
            yield from getattr(layer, "operations", [])


def _expect_built_in(part: Any) -> None:
    kind = type(part)
    name = _unnumbered(getattr(part, "name", ""))
    if kind.__name__ == "Lambda":
        raise _OwnCodeError(f"it holds a Lambda layer, {name!r}")
    if not f"{kind.__module__}.".startswith(_OWN_PACKAGES):
        raise _OwnCodeError(f"it holds {name!r}, and {kind.__name__} is a class of your own")


def _unnumbered(name: str) -> str:
    """Return a layer's name without Keras's counter, so that two models of one function give the same reason once."""
    return re.sub(r"_\d+\Z", "", name)


@contextmanager
def _known_activations(model: Any) -> Iterator[None]:
    """Replace every activation by Keras's equivalent function for the block; raise _OwnCodeError if there is none."""
    given = []
    try:
        for layer in model._flatten_layers():
            function = vars(layer).get("activation")
            if callable(function) and not isinstance(function, keras.layers.Layer):
                given.append((layer, function))
                layer.activation = keras.activations.get(_known_name(function, _unnumbered(layer.name)))
        yield
    finally:
        for layer, function in given:
            layer.activation = function


def _known_name(function: Callable[[Any], Any], layer: str) -> str:
    """Return the name of Keras's activation that is this function, or has the same values on a grid."""
    for name in ACTIVATIONS:
        if keras.activations.get(name) is function:
            return name
    grid = keras.ops.convert_to_tensor(np.linspace(-7, 7, 30, dtype=np.float32).reshape(5, 6))
    try:
        values = np.asarray(function(grid))
    except Exception:  # noqa: BLE001  (the student's own code)
        values = np.empty(0)
    for name in ACTIVATIONS:
        expected = np.asarray(keras.activations.get(name)(grid))
        if values.shape == expected.shape and np.allclose(values, expected, atol=1e-5):
            return name
    own = getattr(function, "__name__", type(function).__name__)
    raise _OwnCodeError(f"its layer {layer!r} has an activation of your own, {own}")


def _number(value: Any) -> Any:
    """Return a NumPy number or array in a form that JSON can hold."""
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    raise TypeError


def _cleaned(description: Any, key: str = "") -> Any:
    """Remove from a configuration what a model that is only called does not need; may raise _OwnCodeError."""
    if isinstance(description, list):
        return [_cleaned(item) for item in description]
    if not isinstance(description, Mapping):
        return description
    kind = key.rpartition("_")[2]
    if "class_name" in description and kind in _REPLACED:
        return _REPLACED[kind]
    if "class_name" in description and not _is_built_in(description):
        raise _OwnCodeError(f"it holds a {description['class_name']}, which Keras does not have")
    return {name: _cleaned(value, name) for name, value in description.items() if name not in _GONE}


def _is_built_in(description: Mapping[str, Any]) -> bool:
    """Return whether a serialised object's class is Keras's own; some have no public module but a registered name."""
    module = description.get("module")
    public = description.get("registered_name") in (None, description["class_name"])
    return (
        public and (module is None or f"{module}.".startswith("keras.")) and description["class_name"] != "__lambda__"
    )
