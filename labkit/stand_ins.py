"""Stand-ins for functions and other objects in messages between the student's process and the judge."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class CodedData:
    """An object that a codec described. tag: of the codec. content: plain data."""

    tag: str
    content: Any


@dataclass(frozen=True)
class FunctionData:
    """A function, which stays in the student's process; the number identifies it there.

    library, kind: module and name of its class, such as functools and partial, if it is no plain function.
    """

    name: str
    number: int
    library: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ClassData:
    """A class, which stays in the student's process, like a function; the request `describe` tells what it has."""

    name: str
    number: int


@dataclass(frozen=True)
class ObjectData:
    """An instance of a class, which stays in the student's process; kind: its class."""

    number: int
    kind: ClassData


@dataclass(frozen=True)
class IteratorData:
    """A generator, a coroutine or another iterator, which stays in the student's process; name: of its class."""

    name: str
    number: int


@dataclass(frozen=True)
class NamedTupleData:
    """A tuple whose items have names; kind: its class."""

    kind: ClassData
    items: list[Any]


@dataclass(frozen=True)
class RecordData:
    """A list, tuple or dict of a class with more than items, such as the results that SciPy's functions return.

    So is a member of an Enum that is a text or a number. kind: the name of its class. base: "list", "tuple", "dict",
    "str", "int" or "float". content: a list of its items, its entries, or itself. attributes: what it has by name. own:
    methods of the built-in class that its class has its own of. object: a text or number of a student's own class as an
    `ObjectData`, by which it is asked for all else; else None.
    """

    kind: str
    base: str
    content: Any
    attributes: dict[str, Any]
    own: list[str]
    object: Any = None


@dataclass(frozen=True)
class CallbackData:
    """A function or an iterator of a test, which stays in the judge, where the student's code can use it.

    kind: "function", "generator" or "iterator". document: the docstring. signature: see `labkit.signatures`.
    """

    kind: str
    name: str
    number: int
    document: str = ""
    signature: Any = None


@dataclass(frozen=True)
class GivenClassData:
    """A class that a test defines, which stays in the judge, where the student's code can use it.

    bases: what it derives from: such classes, and known ones as `ImportedData`. special: the names of its special
    methods. document: the docstring.
    """

    name: str
    number: int
    bases: list[Any]
    special: list[str]
    document: str = ""


@dataclass(frozen=True)
class GivenData:
    """An object of a class that a test defines, which stays in the judge; kind: its class."""

    number: int
    kind: GivenClassData


@dataclass(frozen=True)
class RaisedData:
    """An exception of a test's own code, which the student's code has caught; the number identifies it in the judge."""

    number: int


@dataclass(frozen=True)
class ErrorData:
    """An exception that a test hands to the student's code; told: see `autograder.judge.errors.told_of`."""

    told: dict[str, Any]


@dataclass(frozen=True)
class ImportedData:
    """A function or class that both processes can import, such as `numpy` and `sin`; without a name, a module."""

    module: str
    name: str


@dataclass(frozen=True)
class SharedData:
    """A list, an array or the like that both processes hold; see `labkit.shared`. content: as plain data.

    The content is None if the other process has it already.
    """

    number: int
    content: Any


@dataclass(frozen=True)
class ViewData:
    """A view of an array that is in the same message; offset, shape and strides are in elements of the whole.

    writeable: whether it can be written to, as far as the whole can.
    """

    whole: Any
    offset: int
    shape: list[int]
    strides: list[int]
    writeable: bool


@dataclass(frozen=True)
class DictViewData:
    """A view of a dict that is in the same message; name: see `dict_views`."""

    name: str
    shown: Any


@dataclass(frozen=True)
class MappingData:
    """A dict with keys other than numbers and texts."""

    keys: list[Any]
    values: list[Any]


@dataclass(frozen=True)
class FormedData:
    """A Counter or the like that holds more than numbers and texts. name, parts: see `forms.FORMS`."""

    name: str
    parts: list[Any]


@dataclass(frozen=True)
class TypeData:
    """A type made of others, such as `list[int]`, whose parts are `list` and `int`, or the union `int | None`."""

    union: bool
    parts: list[Any]


@dataclass(frozen=True)
class WrapperData:
    """A property, a staticmethod or a classmethod. kind: which. parts: functions, and a property's docstring."""

    kind: str
    parts: list[Any]


@dataclass(frozen=True)
class SetData:
    """A set of things other than numbers and texts. frozen: whether it is a frozenset."""

    frozen: bool
    items: list[Any]


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


STAND_INS: dict[str, tuple[type, tuple[type, ...]]] = {
    "coded": (CodedData, (str, object)),
    "function": (FunctionData, (str, int, str, str)),
    "class": (ClassData, (str, int)),
    "instance": (ObjectData, (int, ClassData)),
    "iterator": (IteratorData, (str, int)),
    "namedtuple": (NamedTupleData, (ClassData, list)),
    "record": (RecordData, (str, str, object, dict, list, object)),
    "callback": (CallbackData, (str, str, int, str, object)),
    "given_class": (GivenClassData, (str, int, list, list, str)),
    "given": (GivenData, (int, GivenClassData)),
    "raised": (RaisedData, (int,)),
    "error": (ErrorData, (dict,)),
    "imported": (ImportedData, (str, str)),
    "shared": (SharedData, (int, object)),
    "view": (ViewData, (object, int, list, list, bool)),
    "shown": (DictViewData, (str, object)),
    "mapping": (MappingData, (list, list)),
    "formed": (FormedData, (str, list)),
    "type": (TypeData, (bool, list)),
    "wrapper": (WrapperData, (str, list)),
    "collection": (SetData, (bool, list)),
    "opaque": (OpaqueData, (str, str)),
    "unfilled": (UnfilledData, (str, str)),
}


def parts_of(stand_in: Any) -> list[Any]:
    """Return the values of a stand-in's fields, in order."""
    return [getattr(stand_in, field.name) for field in fields(stand_in)]
