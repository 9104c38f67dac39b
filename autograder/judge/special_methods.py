"""Special methods of the stand-ins for the student's objects, each done from afar if the task asks for the class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.judge.decoys import found_equal
from labkit.bare_classes import own_members
from labkit.forms import DERIVABLE, form_of
from labkit.operations import BINARY, DECIDING, LATER, OPERATIONS, PLACED, REFLECTED, SPECIAL

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

OF_ARRAYS = ("shape", "dtype", "ndim")
OF_FUNCTIONS = ("__name__", "__qualname__", "__wrapped__")  # which `functools.update_wrapper` gives to an object
# What objects of `typing` tell of themselves. Of others, this process alone could say that a text is no code.
_OF_TYPES = {
    ("typing", "NewType"): ("__supertype__",),
    ("typing", "TypeVar"): ("__constraints__", "__bound__", "__covariant__", "__contravariant__"),
}
_PARTS_OF_TYPES = ("__args__", "__origin__", "__metadata__", "__forward_arg__", "__value__")
MOST_HINTED = 1_000_000  # items
_KEEPING = ("date", "datetime", "deque", "ordered", "default", "path")  # whose results are of the same, derived, class
_EQUAL = {"__eq__": True, "__ne__": False}  # what they answer about equal values
OURS_ALONE = {  # which the class of stand-ins has, and not each class of the student's
    *("__len__", "__getitem__", "__iter__", "__contains__", "__str__", "__repr__"),
    *("__setattr__", "__delattr__", "__dir__", "__reduce_ex__"),
}


def special_methods(names: Iterable[str]) -> dict[str, Callable[..., Any]]:
    """Return the special methods of these names, as far as they can be done from afar."""
    space: dict[str, Callable[..., Any]] = {}
    for name in names:
        if name in LATER:
            space[name] = _later(_special(LATER[name]))
        elif name in BINARY:
            space[name] = _binary(name)
        elif name == "__await__":
            space[name] = _awaited
        elif name == "__length_hint__":
            space[name] = _length_hint
        elif name in SPECIAL:
            space[name] = _special(SPECIAL[name])
    return space


def expect_declared(kind: type, remote: Remote, operation: str) -> None:
    """Refuse to leave a comparison to a class that the task does not ask for."""
    if operation in (*DECIDING, *OF_ARRAYS, "array") and not remote.is_declared(kind):
        what = f"a {kind.__name__}, whose class the task does not ask for"
        raise remote.refusal(f"The test compares or computes with {what}")


def asks(kind: Any) -> bool:
    """Return whether only the student's process knows what belongs to a class."""
    return isinstance(kind, type) and own_members(kind).get("_labkit_asks") is True


def asked_there(kind: Any, question: str, value: Any) -> bool:
    """Return whether a value belongs to a class, or a class to those derived from it, in the student's process."""
    expect_declared(kind, kind._labkit_remote, question)
    return bool(kind._labkit_remote.use(question, value, kind))


def told_of_type(kind: Any) -> tuple[str, ...]:
    """Return what an object of `typing` is asked about itself; nothing if the class is another one."""
    is_own = own_members(kind).get("_labkit_is_own") is True
    return _OF_TYPES.get(own_members(kind)["_labkit_libraries"][0], ()) if is_own else ()


def not_told(value: Any, attribute: str) -> Exception:
    """Return the error for an attribute that Python and libraries look for, and an object does not have here."""
    kind = type(value)
    closed = any(attribute in own_members(one).get("_labkit_closed", ()) for one in kind.__mro__)
    is_part = attribute in _PARTS_OF_TYPES and _is_made_type(kind)
    if closed or is_part:
        error: Exception = kind._labkit_remote.refusal(f"The test needs {attribute} of a {kind.__name__}")
        return error
    return AttributeError(f"'{kind.__name__}' object has no attribute '{attribute}'")


def _is_made_type(kind: Any) -> bool:
    """Return whether a class is one of Python's for types, such as that of `Stack[int]` for a student's Stack."""
    places = own_members(kind).get("_labkit_libraries", ())
    return own_members(kind).get("_labkit_is_own") is True and places[0][0] in ("typing", "types", "collections.abc")


def _built_in(value: Any) -> Any:
    """Return the set, date, Counter or the like that an object is, whose class decides nothing; None for any other."""
    remote = getattr(type(value), "_labkit_remote", None)
    if remote is None or remote.is_declared(type(value)):
        return None
    found = remote.use("content", value)
    return found if form_of(found) in DERIVABLE and type(found).__module__ != "student" else None


def _binary(name: str) -> Callable[..., Any]:
    """Return a method that may answer NotImplemented: Python then asks the other operand, here as anywhere."""

    def binary(self: Any, *arguments: Any) -> Any:
        if name not in PLACED and (built_in := _built_in(self)) is not None:
            others = [other if (found := _built_in(other)) is None else found for other in arguments]
            operands = [*others, built_in] if name in REFLECTED else [built_in, *others]
            result = OPERATIONS[BINARY[name]](*operands)
            if type(result) is not type(built_in) or form_of(result) not in _KEEPING:
                return result
        remote = self._labkit_remote
        expect_declared(type(self), remote, BINARY[name])
        if name not in _EQUAL:
            return remote.use("method", self, name, *arguments)
        reason = f"The test compares a {type(self).__name__} that is equal to other values as well"
        return found_equal(
            lambda value: remote.use("method", self, name, value),
            *(arguments[0], _EQUAL[name]),
            refuse=lambda: remote.refusal(reason),
        )

    return binary


def _special(operation: str) -> Callable[..., Any]:
    def special(self: Any, *arguments: Any, **keywords: Any) -> Any:
        if operation in DECIDING and (built_in := _built_in(self)) is not None:
            return OPERATIONS[operation](built_in, *arguments)
        expect_declared(type(self), self._labkit_remote, operation)
        if operation == "array":  # NumPy converts and copies here
            return self._labkit_remote.use(operation, self)
        found = self._labkit_remote.use(operation, self, *arguments, **keywords)
        if operation in ("exit", "aexit") and found and not self._labkit_remote.is_declared(type(self)):
            raise self._labkit_remote.refusal(f"A {type(self).__name__} of your code suppressed an error of the test")
        return found

    assert operation in OPERATIONS
    return special


def _length_hint(self: Any) -> Any:
    """Return how many items an object says it has, for which Python takes memory before it asks for the first one."""
    found = self._labkit_remote.use("length_hint", self)
    if type(found) is int and found > MOST_HINTED:
        raise self._labkit_remote.refusal(f"A {type(self).__name__} of your code says that it has {found:,} items")
    return found


def _later(special: Callable[..., Any]) -> Callable[..., Any]:
    """Return an operation whose result a test awaits; it is done while the test waits for it."""

    async def later(self: Any, *arguments: Any) -> Any:
        return special(self, *arguments)

    return later


def _awaited(self: Any) -> Iterator[Any]:
    return self._labkit_remote.use("await", self)
    yield  # what Python expects of `__await__` is an iterator


def stepped(self: Any) -> Any:
    """Return the next item of an object whose class is a library's."""
    return self._labkit_remote.use("method", self, "__next__")


def taking_over(self: Any, *_: Any, **__: Any) -> NoReturn:
    """Refuse to let a class answer in the place of NumPy's functions."""
    raise self._labkit_remote.refusal(f"A {type(self).__name__} of your code answers in the place of NumPy")


class Document:
    """The docstring of a class, and that of one of its instances, which may have another."""

    def __init__(self, text: Any) -> None:
        self._text = text

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self._text if instance is None else instance._labkit_remote.use("getattr", instance, "__doc__")


def leads(dunders: list[str], space: dict[str, Any]) -> bool:
    """Return whether NumPy leaves operations with arrays to the objects of a class with these attributes."""
    return "__array_priority__" in dunders or ("__array_ufunc__" in dunders and "__array_ufunc__" not in space)
