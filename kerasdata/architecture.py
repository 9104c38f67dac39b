"""A model's architecture as plain data, to rebuild the model and to recognise it later."""

import itertools
import json
import types
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import numpy as np

from kerasdata.runtime import keras
from labkit.digest import array_digest as array_digest

_ACTIVATIONS = {  # from the name of a layer or operation to Keras's name of the function that it applies
    **{
        name: name
        for name in ("relu", "sigmoid", "softmax", "tanh", "elu", "gelu", "prelu", "selu", "silu", "softplus")
    },
    "leakyrelu": "leaky_relu",
}


def fresh_copy(model: Any, seed: int) -> Any | None:
    """Rebuild the model from its configuration, each layer's weights drawn from the seed and its position.

    Layers are named by position, so that the configuration of the copy describes only the architecture; a Sequential
    model gives the same copy as a functional one. The weights of `fixed_layers` are kept. Returns None for a model
    that its configuration does not describe (a subclass of `keras.Model`, say).
    """
    if isinstance(model, keras.Sequential) and model.built:
        model = keras.Model(model.inputs[0], model.outputs[0])
    positions = {layer.name: index for index, layer in enumerate(model.layers)}

    def copy_layer(layer: Any) -> Any:
        index = positions[layer.name]
        keras.utils.set_random_seed(seed * 1_000 + index)
        return type(layer).from_config(layer.get_config() | {"name": f"layer_{index}"})

    try:
        numbers = itertools.count()
        inputs = keras.tree.map_structure(
            lambda tensor: keras.Input(batch_shape=tensor.shape, dtype=tensor.dtype, name=f"input_{next(numbers)}"),
            model.input,
        )
        copy = keras.models.clone_model(model, input_tensors=inputs, clone_function=copy_layer)
        for layer, copied in zip(fixed_layers(model), fixed_layers(copy), strict=True):
            copied.set_weights(layer.get_weights())
    except Exception:  # noqa: BLE001  (any class may refuse to be rebuilt, each in its own way)
        return None
    finally:
        keras.utils.set_random_seed(seed)
    same_shapes = [weight.shape for weight in copy.weights] == [weight.shape for weight in model.weights]
    return copy if same_shapes else None


def fixed_layers(model: Any) -> list[Any]:
    """Return the layers whose weights no training changes, at any depth: frozen ones and adapted normalisations."""
    return [
        layer
        for layer in model._flatten_layers(include_self=False)
        if layer.weights and (not layer.trainable or isinstance(layer, keras.layers.Normalization))
    ]


def has_own_code(model: Any) -> bool:
    """Tell whether a model, or a layer at any depth, runs code that is not Keras's own.

    The configuration may hide it: a learner's function named `relu`, given as an activation, is recorded as "relu",
    and of a subclass of `keras.Model` that is called with inputs and outputs only the layers are recorded.
    """
    for part in model._flatten_layers():
        codes = [type(part), *(value for value in vars(part).values() if isinstance(value, types.FunctionType))]
        if any(not (code.__module__ or "").startswith(("keras.", "tensorflow.")) for code in codes):
            return True
    return False


def loss_name(model: Any) -> str:
    """Return Keras's name of the loss that a model was compiled with; "" if there is none, or it is not Keras's."""
    loss = getattr(model, "loss", None)
    if isinstance(loss, list | tuple | Mapping) and len(loss) == 1:  # one for each output
        (loss,) = loss.values() if isinstance(loss, Mapping) else loss
    with suppress(ValueError):  # a name that Keras does not know
        loss = keras.losses.get(loss) if isinstance(loss, str) else loss
    if getattr(keras.losses, type(loss).__name__, None) is type(loss):
        loss = getattr(loss, "fn", loss)  # what MeanSquaredError() calls
    name = getattr(loss, "__name__", "")
    return name if name and getattr(keras.losses, name, None) is loss else ""


def activation_name(step: Any) -> str | None:
    """Return the name of the function that a step applies to each number: "relu", "sigmoid", "linear" and so on.

    A learner's own function gets the name of the known function that it equals. Returns None for a step that is not
    such a function and has none.
    """
    function = getattr(step, "activation", None)
    if function is None:
        return _ACTIVATIONS.get(type(step).__name__.lower())
    if isinstance(function, keras.layers.Layer):
        return activation_name(function)
    name = str(getattr(function, "__name__", type(function).__name__))
    if str(function.__module__).startswith(("keras.", "tensorflow.")):
        return name
    values = np.linspace(-6, 6, 25, dtype=np.float32)
    for known in ("linear", "relu", "sigmoid", "tanh"):
        expected = keras.activations.get(known)(keras.ops.convert_to_tensor(values))
        if np.allclose(function(keras.ops.convert_to_tensor(values)), expected, atol=1e-5):
            return known
    return f"{name} of your own"


def architecture_config(copy: Any) -> dict[str, Any]:
    """Return the configuration of a model that `fresh_copy` made, without the model's name."""
    config: dict[str, Any] = copy.get_config()
    config.pop("name", None)
    return config


def architecture_of(model: Any) -> dict[str, Any] | None:
    """Describe a model's architecture as plain data; None where it contains a learner's own code.

    The description is that of a `fresh_copy`, but no copy is made: copying a large network takes a second.
    """
    if has_own_code(model):
        return None
    if isinstance(model, keras.Sequential) and model.built:
        model = keras.Model(model.inputs[0], model.outputs[0])
    try:
        description = plain_description(model.get_config())
    except Exception:  # noqa: BLE001  (a subclass of Model may refuse, in its own way)
        return None
    if description is None or "layers" not in description:
        return None
    description.pop("name")
    return _numbered(description, model)


def _numbered(description: dict[str, Any], model: Any) -> Any:
    """Name layers and inputs by position instead of by the names that Keras numbers."""
    inputs = [tensor._keras_history.operation.name for tensor in keras.tree.flatten(model.input)]
    numbers = {operation.name: f"operation_{index}" for index, operation in enumerate(model.operations)}
    numbers |= {layer.name: f"layer_{index}" for index, layer in enumerate(model.layers)}
    numbers |= {name: f"input_{index}" for index, name in enumerate(inputs)}

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: numbers.get(one, one) if key == "name" and isinstance(one, str) else walk(one)
                for key, one in value.items()
            }
        if isinstance(value, list) and len(value) == 3 and isinstance(value[0], str):
            return [numbers.get(value[0], value[0]), *value[1:]]  # where a tensor comes from: layer, node, tensor
        return [walk(one) for one in value] if isinstance(value, list) else value

    return walk(description)


def plain_description(configuration: Any) -> Any | None:
    """Return a Keras configuration as JSON holds it; None if it names anything but Keras's own classes."""
    try:
        description = json.loads(json.dumps(configuration))
    except (TypeError, ValueError):
        return None
    return description if _is_built_in(description) else None


def _is_built_in(description: Any) -> bool:
    """Tell whether a serialised object names nothing but Keras's own classes and functions."""
    if isinstance(description, Mapping):
        if description.get("registered_name") is not None or description.get("class_name") == "__lambda__":
            return False
        return all(map(_is_built_in, description.values()))
    if isinstance(description, list):
        return all(map(_is_built_in, description))
    return True
