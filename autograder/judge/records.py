"""Lists, tuples and dicts that have more than items, as tests see them."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from autograder.judge.functions import OURS, attributes_told, identifier
from labkit.operations import CHANGING, LOOKING_UP
from labkit.stand_ins import ClassData, ObjectData, RecordData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

BASES: dict[str, type] = {"list": list, "tuple": tuple, "dict": dict, "str": str, "int": int, "float": float}
_SHOWN = {f"__{operation}__": operation for operation in ("str", "repr", "format")}
_SENT_AS: dict[type, type] = {list: list, tuple: list, dict: dict, str: str, int: int, float: float}


class Record:
    """What is common to them: what has not come with the values, such as a method, is used where the object is.

    It needs a person where both sides do not hold the same one.
    """

    _labkit_base: ClassVar[type]
    _labkit_remote: ClassVar[Remote]
    _labkit_object: ClassVar[Any] = None  # of a text or a number, which nothing changes: the one that it is there

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("__", OURS)):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{attribute}'")
        return _used(self, "getattr", attribute, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        _used(self, "setattr", attribute, attribute, value)


def _used(record: Any, do: str, name: str, *arguments: Any) -> Any:
    remote = type(record)._labkit_remote
    if (itself := type(record)._labkit_object) is not None:
        return remote.use(do, itself, *arguments)
    if record not in remote.outgoing.shared:
        what = f"{name} of a {type(record).__name__}"
        raise remote.refusal(f"The test needs {what}, of which only the values have left the notebook")
    return remote.use(do, record, *arguments)


def _own_method(name: str) -> Callable[..., Any]:
    def own(self: Any, *arguments: Any, **named: Any) -> Any:
        if named:
            return _used(self, "getattr", name, name)(*arguments, **named)
        return _used(self, "method", name, name, *arguments)

    return own


def _refusing(name: str) -> Callable[..., Any]:
    """Return a function that needs a person: whatever code reads a text relies on what texts have."""

    def refusing(self: Any, *_: Any) -> NoReturn:
        what = f"{name} of a {type(self).__name__}, whose class has its own"
        raise type(self)._labkit_remote.refusal(f"The test needs {what}")

    return refusing


def _shown_there(operation: str) -> Callable[..., str]:
    def shown(self: Any, *arguments: Any) -> str:
        return str(_used(self, operation, operation, *arguments))

    return shown


def _members_there(base: type, own: list[Any]) -> dict[str, Any]:
    """Return what a text or a number of a student's own class has in the place of what the built-in class has."""
    names = [name for name in own if type(name) is str]
    space: dict[str, Any] = {name: property(_refusing(name)) for name in names if _is_public(name)}
    if shown := [name for name in names if name in _SHOWN]:
        numbers = {name: _shown_there(operation) for name, operation in _SHOWN.items()}
        space |= {name: _refusing(name) for name in shown} if base is str else numbers
    return space | {"__dict__": property(lambda self: attributes_told(_used(self, "vars", "__dict__")))}


def record_of(data: RecordData, build: Callable[[Any, str], Any], remote: Remote, name: str) -> Any:
    """Return the value; nothing in the data is trusted.

    build: rebuilds a part, which has a name. remote: where its own methods are used, and what has none is refused.
    """
    base = BASES.get(data.base, tuple)
    content = build(data.content, name)
    if type(content) is not _SENT_AS[base]:
        content = _SENT_AS[base]()
    itself = build(data.object, name) if isinstance(data.object, ObjectData) else None
    named = {key: build(value, f"{name}.{key}") for key, value in data.attributes.items() if _is_public(key)}
    space: dict[str, Any] = {"_labkit_base": base, "_labkit_remote": remote, "__module__": "student"}
    if base in (list, dict, tuple):
        own = [one for one in data.own if type(one) is str and one not in named]
        methods = CHANGING | LOOKING_UP | {*filter(_is_public, dir(base))}
        space |= {one: _own_method(one) for one in own if one in methods}
        space |= {one: _shown_there(_SHOWN[one]) for one in own if one in _SHOWN}
    if itself is not None and base not in (list, dict):
        space |= {"_labkit_object": itself, **(_members_there(base, data.own) if base is not tuple else {})}
    made: Any = type(identifier(data.kind), (Record, base), space)
    made = made(content) if base not in (list, dict) else _filled(made, base, content)
    if "_labkit_object" not in space:
        vars(made).update(named)
    return made


def named_tuple_of(data: ClassData, told: Mapping[str, Any]) -> Any:
    """Return the class of tuples whose items have names; told: see `labkit.kernel.registry.described`, untrusted.

    Raises:
        TypeError, ValueError: there is no such class.
    """
    fields, defaults, hints = told.get("fields") or [], told.get("defaults") or [], told.get("hints")
    made: Any = namedtuple(identifier(data.name), fields, defaults=defaults, module="student")  # type: ignore[misc]
    setattr(made, f"{OURS}_data", data)
    if isinstance(hints, dict) and hints:
        names: frozenset[str] = frozenset(made._fields)
        made.__annotations__ = {name: hint for name, hint in hints.items() if name in names}
    if isinstance(document := told.get("doc"), str):
        made.__doc__ = document
    return made


def _filled(kind: Any, base: Any, content: Any) -> Any:
    """Return an object that holds a content, without a method of its own."""
    made = base.__new__(kind)
    base.__init__(made, content)
    return made


def content_of(record: Any) -> Any:
    """Return the value of the built-in class that a record is, without a method of its own."""
    base = type(record)._labkit_base
    if base is dict:
        return dict(dict.items(record))
    return [*base.__iter__(record)] if base is list else base(record)


def _is_public(name: Any) -> bool:
    return type(name) is str and name.isidentifier() and not name.startswith("_")
