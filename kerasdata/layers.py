"""Make Keras's own layers from an untrusted configuration.

Keras itself imports whatever module a configuration names. Here names are looked up in lists of harmless classes, and
every setting is checked before Keras sees it.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any, NoReturn

from kerasdata.describe import ACTIVATIONS, ADVICE
from kerasdata.runtime import keras
from labkit.codec import CannotLeave


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LAYERS = _words("""
    Activation ActivityRegularization AdaptiveAveragePooling2D Add AlphaDropout Average AveragePooling1D
    AveragePooling2D BatchNormalization Concatenate Conv1D Conv1DTranspose Conv2D Conv2DTranspose Cropping1D Cropping2D
    Dense DepthwiseConv2D Dot Dropout ELU Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D
    GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GroupNormalization Identity InputLayer
    LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum Multiply Normalization PReLU Permute ReLU
    RepeatVector Rescaling Reshape Resizing SeparableConv2D Softmax SpatialDropout1D SpatialDropout2D Subtract
    UnitNormalization UpSampling1D UpSampling2D ZeroPadding1D ZeroPadding2D
""")
# Functions of `keras.ops` that take part in a functional model, by the module that its configuration names.
OPERATIONS: Mapping[str, frozenset[str]] = {
    "keras.src.ops.core": _words("Cast SaturateCast StopGradient"),
    "keras.src.ops.math": _words("Erf Logsumexp Rsqrt"),
    "keras.src.ops.nn": _words("""
        AveragePool Celu Elu Gelu HardShrink HardSigmoid HardSilu HardTanh LeakyRelu LogSigmoid LogSoftmax MaxPool
        Normalize Relu Relu6 Selu Sigmoid Silu SoftShrink Softmax Softplus Softsign SparsePlus SparseSigmoid Squareplus
        TanhShrink Threshold
    """),
    "keras.src.ops.numpy": _words("""
        Abs Absolute Add All Amax Amin Any Arctan Average BroadcastTo Ceil Clip Concatenate Copy Cos Cosh Divide
        DivideNoNan Equal Exp Exp2 ExpandDims Expm1 Fabs Flip Floor Fmax Fmin FullLike GetItem Greater GreaterEqual
        Heaviside Hstack Less LessEqual Log Log10 Log1p Log2 Logaddexp LogicalAnd LogicalNot LogicalOr Max Maximum Mean
        Min Minimum Moveaxis Multiply NanToNum Negative NotEqual OnesLike Power Prod Ravel Reciprocal Reshape Round Sign
        Sin Sinh Split Sqrt Square Squeeze Stack Std Subtract Sum Swapaxes Tan Tanh Transpose TrueDivide Var Vstack
        Where ZerosLike
    """),
    "keras.src.activations.activations": _words("Mish ReLU"),
}
ACTIVATION_LAYERS = _words("Activation ELU LeakyReLU ReLU Softmax")
INITIALIZERS = _words("""
    Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones Orthogonal
    RandomNormal RandomUniform TruncatedNormal VarianceScaling Zeros
""")
REGULARIZERS = _words("L1 L1L2 L2 OrthogonalRegularizer")
CONSTRAINTS = _words("MaxNorm MinMaxNorm NonNeg UnitNorm")
# A model is judged in float32, whatever its own precision.
FLOAT_TYPES = _words("bfloat16 float16 float32 float64 mixed_bfloat16 mixed_float16")
OTHER_TYPES = _words("bool int8 int16 int32 int64 uint8 uint16 uint32")  # of inputs, and of results of operations

MOST = 2**16  # in any setting: units, filters, sides
MOST_SEED = 2**63
_TEXT = re.compile(r"[\w ,.>/()-]{0,100}", re.ASCII)
_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,100}")
_OBJECT = {"module", "class_name", "config", "registered_name"}
_OF_EVERY_LAYER = {"activity_regularizer", "dtype", "name", "trainable"}


def refuse(reason: str) -> NoReturn:
    """Raise the error for a model that cannot be rebuilt."""
    raise CannotLeave(f"A model cannot be taken out of the notebook to be tested: {reason}. {ADVICE}")


def keys_of(description: Any, allowed: Collection[str], what: str) -> dict[str, Any]:
    """Return a dict whose keys are all allowed, or raise `CannotLeave`."""
    if not isinstance(description, dict) or not all(isinstance(key, str) for key in description):
        refuse(f"expected a dict to describe {what}")
    if unknown := sorted(description.keys() - set(allowed)):
        refuse(f"{what} has the unknown setting {unknown[0][:60]!r}")
    return description


def name_of(value: Any) -> str:
    """Return the name of a layer or model, or raise `CannotLeave`."""
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        refuse(f"{str(value)[:60]!r} is not a valid name for a layer (too long, or with a / in it)")
    return value


def list_of(value: Any) -> list[Any]:
    """Return a list, or raise `CannotLeave`."""
    if not isinstance(value, list | tuple):
        refuse("expected a list in its description")
    return list(value)


def layer_class(description: Mapping[str, Any]) -> Any:
    """Return the class of a layer, or function of `keras.ops`, that is on the lists, or raise `CannotLeave`."""
    module, name, registered = (description.get(key) for key in ("module", "class_name", "registered_name"))
    if isinstance(name, str) and isinstance(module, str):
        if module == "keras.layers" and name in LAYERS and registered is None:
            return getattr(keras.layers, name)
        if name in OPERATIONS.get(module, ()) and registered in (None, name):
            return getattr(importlib.import_module(module), name)
    refuse(f"it holds a {str(name)[:60]}, which is not on the list of layers that can be rebuilt")


def layer_of(description: Mapping[str, Any]) -> Any:
    """Make a layer, or a function of `keras.ops`, from its configuration; nothing large is allocated.

    Raises:
        CannotLeave: the class, or a setting, is not on the lists.
        Exception: Keras refuses the settings.
    """
    kind = layer_class(description)
    what = str(description["class_name"])
    config = description.get("config")
    if what == "LayerNormalization" and isinstance(config, dict) and config.get("rms_scaling") is False:
        config = {key: value for key, value in config.items() if key != "rms_scaling"}  # its class does not accept it
    config = keys_of(config, _settings_of(kind), what)
    is_layer = issubclass(kind, keras.layers.Layer)
    settings = {
        key: _dtype(what, value, is_layer) if key == "dtype" and value is not None else _setting(what, key, value)
        for key, value in config.items()
        if key != "name"
    }
    return kind(**settings, name=name_of(config.get("name")))


@cache
def _settings_of(kind: Any) -> frozenset[str]:
    """Return the names of a class's settings."""
    found = set(_OF_EVERY_LAYER) if issubclass(kind, keras.layers.Layer) else {"name"}
    for base in kind.__mro__:
        if base is keras.layers.Layer or base is keras.Operation:
            break
        if "__init__" in vars(base):
            found |= inspect.signature(base.__init__).parameters.keys()
    return frozenset(found) - {"self", "args", "kwargs"}


def _setting(what: str, key: str, value: Any) -> Any:
    """Return a setting in the form that Keras's class expects, or raise `CannotLeave`."""
    kind = key.rpartition("_")[2]
    if key == "activation":
        return _activation(value)
    if key == "quantization_config" or value is None:
        return None if value is None else refuse("it is quantised")
    if kind in ("initializer", "regularizer", "constraint"):
        return _object(kind, value)
    if key == "seed":
        return _plain(what, key, value, most=MOST_SEED)
    if what == "Normalization" and key in ("mean", "variance"):
        return _plain(what, key, value, length=4_096)
    if what == "InputLayer" and key in ("sparse", "ragged", "optional") and value is not False:
        refuse(f"its input is {key}")
    return _plain(what, key, value)


def _plain(what: str, key: str, value: Any, depth: int = 0, most: int = MOST, length: int = 64) -> Any:
    """Return a number, a short text, or a short tuple of them, or raise `CannotLeave`."""
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int) and abs(value) <= most:
        return value
    if isinstance(value, str) and _TEXT.fullmatch(value):
        return value
    if isinstance(value, list) and depth < 3 and len(value) <= length:
        return tuple(_plain(what, key, item, depth + 1, most, length) for item in value)
    refuse(
        f"{key[:60]} of {what} is {str(value)[:60] if isinstance(value, int | str) else 'a ' + type(value).__name__}"
    )


def _dtype(what: str, value: Any, is_layer: bool) -> str:
    if isinstance(value, dict):
        described = keys_of(value, _OBJECT, "a dtype")
        value = keys_of(described.get("config"), {"name"}, "a dtype").get("name")
        if described.get("class_name") != "DTypePolicy":
            refuse(f"{what} is quantised")
    if isinstance(value, str) and value in FLOAT_TYPES:
        return "float32"
    if not isinstance(value, str) or value not in OTHER_TYPES or (is_layer and what != "InputLayer"):
        refuse(f"the dtype of {what} is {str(value)[:60]!r}")
    return value


def _activation(value: Any) -> Any:
    if value is None or (isinstance(value, str) and value in ACTIVATIONS):
        return value
    if (
        isinstance(value, dict)
        and value.get("module") == "keras.layers"
        and value.get("class_name") in ACTIVATION_LAYERS
    ):
        return layer_of(keys_of(value, _OBJECT, "an activation"))
    refuse(f"it has the activation {value[:60]!r}" if isinstance(value, str) else "it has an activation of its own")


def _object(kind: str, value: Any) -> Any:
    """Return an initializer, a regularizer or a constraint."""
    module, names = {
        "initializer": (keras.initializers, INITIALIZERS),
        "regularizer": (keras.regularizers, REGULARIZERS),
        "constraint": (keras.constraints, CONSTRAINTS),
    }[kind]
    if value == "zeros":
        return value
    described = keys_of(value, _OBJECT, f"a {kind}")
    name = described.get("class_name")
    if not isinstance(name, str) or name not in names or described.get("registered_name") is not None:
        refuse(f"it has the {kind} {str(name)[:60]!r}")
    own = getattr(module, name)
    config = keys_of(described.get("config"), inspect.signature(own.__init__).parameters.keys() - {"self"}, name)
    return own(**{key: _plain(name, key, item, most=MOST_SEED) for key, item in config.items()})
