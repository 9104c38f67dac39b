"""What errors about layers, models and the arguments of functions mean; see `meanings`."""

import inspect
import re
import sys
from collections.abc import Callable, Iterable

from labkit.suggestions import did_you_mean

LAYER_FIRST = "Was a layer made out of a tensor? Make it first, then call it: Layer(...)(x)"
BATCHES = "A Keras model reads batches: image[np.newaxis]"
KEEP_THE_DEF = "Keep its first line, def ..., as the notebook gives it"
_GIVEN_FUNCTIONS = ("build_decoder", "build_encoder", "contractive_penalty", "interpolate", "added_to_error")
_KNOWN = {
    "activation function": ("relu", "sigmoid", "linear", "tanh", "softmax", "softplus", "elu", "selu", "gelu"),
    "optimizer": ("adam", "adamw", "nadam", "sgd", "rmsprop", "adagrad"),
    "loss": ("mse", "mean_squared_error", "mae", "mean_absolute_error", "binary_crossentropy"),
}
_CUTS = {"block3_pool": "VGG16", "conv3_block4_out": "ResNet50"}
_MODEL_ARGUMENTS = ("inputs", "outputs", "name")

Told = str | Callable[[re.Match[str]], str]


def python_shape(text: str) -> str:
    """Turn TensorFlow's [7,5] into Python's (7, 5)."""
    numbers = re.findall(r"\d+|\?|None", text)
    return f"({', '.join(numbers)}{',' * (len(numbers) == 1)})".replace("?", "None")


def _axes(shape: str) -> int:
    return len(re.findall(r"\d+|None", shape))


def _layer_for_tensor(found: re.Match[str]) -> str:
    layer = found["layer"]
    return (
        f"the layer {layer} was given where a tensor is expected. Call the layer: {layer}(...)(x); for a layer from "
        "get_layer, use .output"
    )


def _no_such_layer(found: re.Match[str]) -> str:
    names = re.findall(r"'([^']+)'", found["names"])
    wanted = found["name"] if len(found["name"]) <= 40 else f"{found['name'][:37]}..."
    other = f"That is the cut of {_CUTS[wanted]}. " if wanted in _CUTS else ""
    advice = "" if other else did_you_mean(found["name"], names)
    advice = advice or f"{other}Take the network and the cut of the same name: imagenet_network(name), CUTS[name]"
    return f'the network has no layer "{wanted}". {advice}'


def _unknown_argument(found: re.Match[str]) -> str:
    owner, name = found["owner"].removesuffix(".__init__"), found["name"]
    if owner in _GIVEN_FUNCTIONS:
        return f"{owner} has no argument {name}. {KEEP_THE_DEF}"
    keras = sys.modules.get("keras")
    made = getattr(getattr(keras, "layers", None), owner, None)
    if owner in ("Model", "Functional"):
        candidates: Iterable[str] = _MODEL_ARGUMENTS
    elif owner.endswith(".compile"):
        candidates = ("optimizer", "loss", "metrics")
    else:
        candidates = inspect.signature(made).parameters if made is not None else ()
    return f"{owner.split('.')[-1]} has no argument {name}. {did_you_mean(name, candidates)}".removesuffix(". ")


def _unknown_identifier(found: re.Match[str]) -> str:
    what, name = found["what"], found["name"].strip("'\"")
    if name.startswith("<KerasTensor"):
        return f"a tensor was given as the name of the {what}. {LAYER_FIRST}"
    return f'Keras has no {what} "{name[:40]}". {did_you_mean(name, _KNOWN.get(what, ()))}'.removesuffix(". ")


def _one_of(found: re.Match[str]) -> str:
    name, value = found["name"], found["value"].removeprefix(f"{found['name']}=")
    if "kerastensor" in value.lower():
        return f"a tensor was given for the setting {name}. {LAYER_FIRST}"
    return f"{name} must be one of {found['choices']}, and is {value[:40]}"


def _wrong_number(found: re.Match[str]) -> str:
    name, value = found["name"], found["value"].removeprefix(f"{found['name']}=")
    if value.startswith("<KerasTensor"):
        return f"a tensor was given for {name}, which is a number. {LAYER_FIRST}"
    value = re.sub(r"<class '([\w.]+)'>", r"the class \1", value)
    if re.fullmatch(r"[1-9]\d*", value):  # then Keras refuses it for its class
        return f"{name} must be a Python int, and {value[:40]} is a NumPy number. Write int(...) around it"
    return f"{name} must be a positive whole number, and is {value[:40]}"


def _incompatible(found: re.Match[str]) -> str:
    expected, got = found["expected"], found["found"]
    if axes := re.search(r"ndim=(\d+), found ndim=(\d+)", f"{expected}, found {got}"):
        shape = re.search(r"Full shape received: (\(.*?\))", found.string)
        text = f"it wants {axes[1]} axes, and got {axes[2]}{f', shape {shape[1]}' if shape else ''}"
        missing = int(axes[1]) - int(axes[2]) == 1
    else:
        shapes = [python_shape(part) for part in (expected, got)]
        text = f"it wants {shapes[0]}, and got {shapes[1]}"
        missing = _axes(expected) == _axes(got) + 1
    advice = f". {BATCHES}" if missing and not re.match(r"conv|dense|reshape|max|global", found["layer"]) else ""
    return f"the input does not fit the layer or model {found['layer']}: {text}{advice}"


def _other_shape(found: re.Match[str]) -> str:
    expected, got = found["expected"], found["found"]
    missing = _axes(expected) == _axes(got) + 1
    advice = f". {BATCHES}" if missing else ""
    return f"the model reads inputs of shape {expected}, and got {got}{advice}"


def _takes(found: re.Match[str]) -> str:
    if found["name"] not in _GIVEN_FUNCTIONS:
        return ""
    plural = "s" * (found["takes"] != "1")
    told = f"{found['name']} takes {found['takes']} argument{plural}, and the lab calls it with {found['given']}"
    return f"{told}. {KEEP_THE_DEF}"


def _missing(found: re.Match[str]) -> str:
    owner = found["owner"].removesuffix(".__init__")
    if owner in _GIVEN_FUNCTIONS:
        return f"{owner} got too few arguments: {found['names']} is missing"
    if not found["owner"].endswith(".__init__"):
        return ""
    return f"{owner} also needs {found['names']}. The settings come first, then the tensor: {owner}(...)(x)"


def _twice(found: re.Match[str]) -> str:
    owner = found["owner"].removesuffix(".__init__")
    told = f"{owner} got the argument {found['name']} twice"
    return told + (f". The tensor goes into parentheses of its own: {owner}(...)(x)" if owner != found["owner"] else "")


# Patterns of messages, and the explanation of each; a function may return "" to pass.
ABOUT_LAYERS: tuple[tuple[str, Told], ...] = (
    (
        r"A KerasTensor is symbolic.{0,300}?convert it to a NumPy array",
        "a NumPy function got a Keras tensor, which has no numbers yet. Use a layer, or the function of the same name "
        "in keras.ops, such as ops.maximum",
    ),
    (
        r"A KerasTensor is symbolic.{0,300}?convert it to an? (\w+)",
        rf"a Keras tensor was given where a number is expected. {LAYER_FIRST}",
    ),
    (
        r"A KerasTensor cannot be used as input to a TensorFlow function",
        "a TensorFlow function got a Keras tensor. Use a layer, or the function of keras.ops: ops.relu(x) in place of "
        "tf.nn.relu(x)",
    ),
    (
        r"A symbolic KerasTensor cannot be used as a boolean",
        "a Keras tensor was given where True or False is expected. In a comparison use ops.where; a layer is made "
        "first, then called: Layer(...)(x)",
    ),
    (
        r"(?:Iterating over a symbolic KerasTensor|'KerasTensor' object is not iterable)",
        "a loop cannot run over a Keras tensor: it has no values yet",
    ),
    (
        r"'KerasTensor' object is not callable",
        "a tensor was called like a function. A layer is called with a tensor: Layer(...)(x)",
    ),
    (
        r"'(int|float|numpy\.float32|numpy\.float64)' object is not callable",
        "a number was called like a function. Is a * missing before a parenthesis?",
    ),
    (r"Only input tensors may be passed as positional.{0,300}?: <(?P<layer>\w+) name=", _layer_for_tensor),
    (
        r"Only input tensors may be passed as positional.{0,300}?: (.{1,40}) \(of type <class '(\w+)'>\)",
        r"a layer or model was called with \1, of type \2, where a tensor is expected",
    ),
    (
        r"Inputs to a layer should be tensors\. Got '?(.{1,40}?)'? \(of type <class '(\w+)'>\)",
        r"a layer or model was called with \1, of type \2, where a tensor is expected",
    ),
    (
        r"The first argument to `Layer\.call` must always be passed|^missing a required argument: '(?:inputs?|x)'",
        "a layer was called without a tensor. Write Layer(...)(x)",
    ),
    (
        r"All `(?:inputs|outputs)` values must be KerasTensors\. Received: \w+=\[?<(?P<layer>\w+) name=",
        _layer_for_tensor,
    ),
    (
        r"All `(inputs|outputs)` values must be KerasTensors",
        r"the \1 of Model(...) are not Keras tensors. Begin with Input(shape=...), and call a layer on the result "
        "of the one before",
    ),
    (
        r"Output with path .{0,40} is not connected to `inputs`",
        "the output of Model(input, output) does not depend on its input. Are they in this order, and does each layer "
        "read the result of the one before?",
    ),
    (
        r"can be added to a Sequential model\. Received: <KerasTensor",
        "Sequential takes layers, and got a tensor. Leave out the (x) that calls the layer",
    ),
    (
        r"can be added to a Sequential model\. Received: <class '[\w.]*\.(\w+)'>",
        r"Sequential takes layers, and got the class \1. Make a layer of it: \1(...)",
    ),
    (
        r"Cannot convert '(.{1,20})' to a shape",
        r"a shape is a tuple, and \1 is not one. Write Input(shape=(latent_dim,)), with the comma",
    ),
    (r"No such layer: (?P<name>.{0,300}?)\. Existing layers are: (?P<names>.*)", _no_such_layer),
    (r"Unrecognized keyword arguments passed to (?P<owner>\w+): \{'(?P<name>\w+)'", _unknown_argument),
    (r"(?P<owner>[\w.]{1,80})\(\) got an unexpected keyword argument '(?P<name>\w+)'", _unknown_argument),
    (r"(?P<owner>[\w.]{1,80})\(\) got multiple values for argument '(?P<name>\w+)'", _twice),
    (r"(?P<owner>[\w.]{1,80})\(\) missing \d+ required positional arguments?: (?P<names>.*)", _missing),
    (r"(?P<name>\w{1,80})\(\) takes (?P<takes>\d+) positional arguments? but (?P<given>\d+) w", _takes),
    (r"Could not interpret (?P<what>[\w ]+?) identifier: (?P<name>.*)", _unknown_identifier),
    (
        r"The `(?P<name>\w+)` argument must be .{0,300}?one of \{(?P<choices>.{0,300}?)\}\. Received: (?P<value>.*)",
        _one_of,
    ),
    (r"invalid value for `(?P<name>\w+)`, expected a positive integer\. Received: (?P<value>.*)", _wrong_number),
    (r"`(?P<name>\w+)` argument must be a tuple of \d integers\. Received (?P<value>\w+=[1-9]\d*)\b", _wrong_number),
    (
        r"Input \d+ .{0,300}?(?:of|to) layer ['\"](?P<layer>\w+)['\"] is incompatible with the layer: expected "
        r"(?P<expected>.{0,300}?), found (?P<found>(?:shape=)?\(.{0,300}?\)|ndim=\d+)",
        _incompatible,
    ),
    (
        r"Invalid input shape for input .{0,5000}?Expected shape (?P<expected>\(.{0,300}?\)), but input has "
        r"incompatible shape (?P<found>\(.{0,300}?\))",
        _other_shape,
    ),
    (
        r"layer '(\w+)' is incompatible with the layer: expected axis (-?\d+) of input shape to have value (\d+), but "
        r"received input with shape (\(.{0,300}?\))",
        r"the layer \1 reads \3 numbers along axis \2, and got an input of shape \4. A layer that is made once and "
        "called in every step keeps the size of its first input: make a new one in each step",
    ),
    (
        r"as_list\(\) is not defined on an unknown TensorShape",
        "the model got an input of the wrong shape: an encoder reads images, a decoder reads latents",
    ),
    (
        r"total size of the tensor must be unchanged\. Received: input_shape=(\(.{0,300}?\)), "
        r"target_shape=(\(.{0,300}?\))",
        r"Reshape cannot make \2 out of \1: the number of values must stay the same",
    ),
)
