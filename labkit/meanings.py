"""What errors of Keras, TensorFlow, NumPy and Python mean in this lab, in a sentence or two.

Keras explains itself in up to fifty lines. Each entry of the table below recognises one such text by the narrowest
pattern that fits, and says what happened and what to do.
"""

import re

from labkit.layer_errors import ABOUT_LAYERS, Told, python_shape
from labkit.suggestions import did_you_mean

LONGEST_READ = 6_000  # characters; Keras may list all layers of a network
LONGEST = 200  # characters of a message that no entry knows
_KEYS = ("VGG16", "ResNet50", "CAE", "encoder", "decoder")
_OPTIMIZER_ARGUMENTS = ("learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay", "clipnorm", "clipvalue")
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_NODE = re.compile(r"\{\{function_node [^}]*\}\} ?")  # TensorFlow's name of an operation
_NAME_ERRORS = ("NameError", "UnboundLocalError", "AttributeError", "ImportError", "ModuleNotFoundError", "KeyError")
_ABOUT_SHAPES = re.compile(
    r"\b(?:shapes?|ndim|dimensions?|broadcast\w*|axis|axes|rank|cardinality|size-incompatible|out of bounds)\b", re.I
)


def is_about_shapes(kind: str, message: str) -> bool:
    """Tell whether an error was raised because of the shape of an array or a tensor."""
    _, stopped, reason = message.partition(" stopped with ")  # why a name is missing, in the grader's words
    if stopped:
        kind, _, message = reason.partition(": ")
    return kind not in _NAME_ERRORS and bool(_ABOUT_SHAPES.search(message))


def _shortened(text: str) -> str:
    first = (text.splitlines() or [""])[0].strip()
    if len(first) <= LONGEST:
        return first.removesuffix(".")
    return first[:LONGEST].rsplit(" ", 1)[0] + " ..."


def _optimizer_argument(name: str) -> str:
    return "Did you mean learning_rate?" if name == "lr" else did_you_mean(name, _OPTIMIZER_ARGUMENTS)


def _two_types(found: re.Match[str]) -> str:
    told = f"Two types of numbers are mixed, {found[1]} and {found[2]}"
    if {"bool", "int32"} & {found[1], found[2]}:
        return f"{told}. A comparison gives True and False, not numbers: ops.cast(latent > 0, latent.dtype)"
    return f"{told}: ops.cast(x, y.dtype) gives x the type of y"


def _axes(count: int) -> str:
    return f"{count} axes, counted from axis=0" if count > 1 else "the one axis=0" if count else "none"


_ENTRIES: tuple[tuple[str, Told], ...] = (
    *ABOUT_LAYERS,
    (
        r"Argument\(s\) not recognized: \{'(\w+)'",
        lambda found: f"an optimizer has no argument {found[1]}. {_optimizer_argument(found[1])}".removesuffix(". "),
    ),
    (r"was expected to be a (\w+) tensor but is a (\w+) tensor", _two_types),
    (r"has type (\w+) that does not match type (\w+) of argument", _two_types),
    (r"must have the same dtype, got tf\.(\w+) != tf\.(\w+)", _two_types),
    (
        r"Invalid reduction dimension \(?(-?\d+) for input with (\d+) dimension",
        r"axis=\1 does not exist: the array has \2 axes, counted from axis=0",
    ),
    (
        r"axis (-?\d+) is out of bounds for array of dimension (\d+)",
        lambda found: f"axis={found[1]} does not exist: the array has {_axes(int(found[2]))}",
    ),
    (
        r"(?:Quantiles|Percentiles) must be in the range (\[.*\])",
        r"expected the values first, then a share in \1 of them",
    ),
    (
        r"Cannot interpret '(\d+)' as a data type",
        "a shape is one tuple, in brackets of its own, such as np.zeros((3, 4))",
    ),
    (
        r"'tuple' object cannot be interpreted as an integer",
        "a tuple was given where a whole number is expected. Is it a whole shape, and one of its numbers is meant?",
    ),
    (r"ufunc 'bitwise_xor' not supported", "^ is no power in Python: write x**2"),
    (
        r"(?:Incompatible shapes: |required broadcastable shapes.{0,300}?)(\[[\d,?]*\]) vs\. (\[[\d,?]*\])",
        lambda found: f"arrays of shapes {python_shape(found[1])} and {python_shape(found[2])} do not fit together",
    ),
    (
        r"Matrix size-incompatible: In\[0\]: (\[[\d,]*\]), In\[1\]: (\[[\d,]*\])",
        lambda found: f"matrices of shapes {python_shape(found[1])} and {python_shape(found[2])} cannot be multiplied",
    ),
    (
        r"Dimensions must be equal, but are .{0,400}? with input shapes: (\[[\d,?]*\]), (\[[\d,?]*\])",
        lambda found: (
            f"arrays of shapes {python_shape(found[1])} and {python_shape(found[2])} do not fit together. "
            "In a training: do the targets have the shape of the model's output?"
        ),
    ),
    (
        r"Data cardinality is ambiguous.{0,300}?'x' sizes: (\d+).{0,300}?'y' sizes: (\d+)",
        r"there are \1 inputs and \2 targets. Each input needs a target",
    ),
    (
        r"'tuple' object has no attribute 'with_rank_at_least'",
        "the tape got a NumPy array. Write x = tf.convert_to_tensor(x), and tape.watch(x) inside the with",
    ),
    (
        r"unsupported operand type\(s\) for (.{0,300}?): .{0,200}NoneType",
        r"one side of \1 is None. A function without return gives None, and so does a tape without tape.watch(x)",
    ),
    (
        r"truth value of an array with more than one element is ambiguous",
        "an array of many values was given where one True or False is expected. Use ops.where(condition, a, b), or "
        "ops.cast(condition, a.dtype)",
    ),
    (
        r"EagerTensor object has no attribute 'astype'",
        "a tensor has no astype. Use ops.cast(x, latent.dtype)",
    ),
    (r"^(\w*Tensor) object has no attribute '(\w+)'", r"a tensor has no attribute \2. Use the functions of keras.ops"),
    (
        r"'InputLayer' object has no attribute 'kernel'",
        "layers[0] of a model is its input, which has no kernel. The Dense layer is layers[1]",
    ),
    (
        r"only integers, slices \(`:`\)",
        "an index must be a whole number or a slice, such as x[0] or x[:5]",
    ),
    (
        r"not supported between instances of '(type|str|function|builtin_function_or_method)' and 'int'",
        r"a number is expected, but a \1 was given. Is a name misspelt, or a value in quotes?",
    ),
    (r"^(.{0,300}?) \((?:<[^>]*>|\w+\.py), line (\d+)\)$", r"\1, in line \2 of the cell"),
    (r"cannot import name '(\w+)' from '([\w.]+)'.*", r"cannot import name '\1' from '\2'"),
)
_TABLE = tuple((re.compile(pattern, re.S), told) for pattern, told in _ENTRIES)


def meaning(kind: str, message: str) -> str:
    """Say briefly what an error means: in the table's words if it has an entry, otherwise by the start of its message.

    Args:
        kind: the name of the exception's class. message: its text.
    """
    text = _NODE.sub("", _COLOURS.sub("", message[:LONGEST_READ])).strip()
    if inner := re.match(r"Exception encountered when calling .*?\n\n(.*?)(?:\n\nArguments received|\Z)", text, re.S):
        text = inner[1].strip()
    if kind == "KeyError" and (near := did_you_mean(text.strip("'"), _KEYS)):
        return f"there is no entry {text}. {near}"
    for pattern, told in _TABLE:
        if found := pattern.search(text):
            words = told(found) if callable(told) else found.expand(told)
            if words:
                return words
    return _shortened(text)
