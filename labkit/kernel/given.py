"""Objects and classes that a test defines, as the student's code sees them: each use asks the judge."""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Callable, Iterator
from dataclasses import make_dataclass
from types import GeneratorType
from typing import Any, NoReturn

from labkit.bare_classes import own_bases, own_members
from labkit.known import restored
from labkit.stand_ins import CallbackData, GivenClassData, GivenData, ImportedData

Use = Callable[..., Any]  # takes the number of an object of the judge's, positional arguments, named ones, what to do
OURS = "_labkit"  # how the names of the attributes begin that belong to a stand-in itself
RAISED = "_labkit_raised"  # the attribute of an exception that holds its number in the judge
FIELDS = "__dataclass_fields__"  # where the functions of `dataclasses` look
_MUTATORS = ("__setitem__", "__delitem__", "__ior__", "update", "pop", "popitem", "clear", "setdefault")
_use: list[Use] = []


def let_use(use: Use) -> None:
    """Set what asks the judge."""
    _use[:] = [use]


def _asked(number: int, do: str, *arguments: Any, **keywords: Any) -> Any:
    return _use[0](number, arguments, keywords, do)


class IteratorOfTest:
    """An iterator, or another object, of a test's, which Python's own code made."""

    def __init__(self, data: CallbackData) -> None:
        self._labkit_object = data

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        found = _use[0](self._labkit_object.number, (), {})
        if not found:
            raise StopIteration
        return found[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith(OURS):
            raise AttributeError(name)
        return _asked(self._labkit_object.number, "getattr", name)


class GeneratorOfTest(IteratorOfTest):
    """A generator of a test's."""

    __class__ = property(lambda self: GeneratorType)  # what isinstance asks for

    def __next__(self) -> Any:
        return _asked(self._labkit_object.number, "__next__")

    def send(self, value: Any) -> Any:
        """Go on with a value; return what comes next."""
        return _asked(self._labkit_object.number, "send", value)

    def close(self) -> None:
        """End it."""
        _asked(self._labkit_object.number, "close")


class _ClassMembers:
    """What a class has by name: special methods, which `collections.abc` looks for; the judge is asked for all else."""

    def __init__(self, kind: ClassOfTest) -> None:
        self._labkit_kind, self._labkit_own = kind, own_members(kind)

    def __contains__(self, name: Any) -> bool:
        return name in (self._labkit_own if _is_special(name) else self._labkit_all())

    def __getitem__(self, name: Any) -> Any:
        return (self._labkit_own if _is_special(name) else self._labkit_all())[name]

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a member, or else the default."""
        try:
            return self[name]
        except KeyError:
            return default

    def __iter__(self) -> Iterator[Any]:
        return iter(self._labkit_all())

    def __len__(self) -> int:
        return len(self._labkit_all())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._labkit_all(), name)

    def _labkit_all(self) -> Any:
        return _asked(self._labkit_kind._labkit_data.number, "vars")


def _is_special(name: Any) -> bool:
    return type(name) is str and name[:2] == name[-2:] == "__" and name != "__annotations__"


class ClassOfTest(type):
    """The class of the classes that a test defines."""

    _labkit_data: GivenClassData

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], made: bool = False) -> Any:
        """Make the stand-in of a class; the student's code cannot derive one from it, which the judge is told."""
        for base in () if made else bases:
            if type(base) is ClassOfTest:
                _asked(base._labkit_data.number, "a class that derives from it")
        return super().__new__(cls, name, bases, space)

    def __init__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], made: bool = False) -> None:
        super().__init__(name, bases, space)

    def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
        return _use[0](cls._labkit_data.number, arguments, keywords)

    def __getattr__(cls, name: str) -> Any:
        if name.startswith(OURS):
            raise AttributeError(name)
        if name == FIELDS:
            return vars(make_dataclass("Fields", _asked(cls._labkit_data.number, "fields")))[FIELDS]
        return _asked(cls._labkit_data.number, "getattr", name)

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]  # what vars asks for
        return _ClassMembers(cls)

    @property
    def __annotations__(cls) -> Any:  # type: ignore[override]
        return _asked(cls._labkit_data.number, "getattr", "__annotations__")

    def __subclasses__(cls) -> Any:
        return _asked(cls._labkit_data.number, "getattr", "__subclasses__")

    @property
    def __bases__(cls) -> Any:  # type: ignore[override]
        return tuple(object if base is ObjectOfTest else base for base in own_bases(cls))

    @property
    def __mro__(cls) -> Any:
        return tuple(base for base in type.mro(cls) if base is not ObjectOfTest)

    def __setattr__(cls, name: str, value: Any) -> None:
        _asked(cls._labkit_data.number, "setattr", name, value)

    def __delattr__(cls, name: str) -> None:
        _asked(cls._labkit_data.number, "delattr", name)


ClassOfTest.__name__ = "type"  # as its classes say in a test


class ObjectOfTest(metaclass=ClassOfTest, made=True):
    """An object of such a class; special methods are added to each class."""

    __slots__ = ("__weakref__", "_labkit_object")
    _labkit_object: GivenData

    def __getattr__(self, name: str) -> Any:
        if name.startswith(OURS):
            raise AttributeError(name)
        return getattr(type(self), FIELDS) if name == FIELDS else _asked(self._labkit_object.number, "getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        _asked(self._labkit_object.number, "setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _asked(self._labkit_object.number, "delattr", name)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # what vars asks for
        return _Attributes(self._labkit_object.number, _asked(self._labkit_object.number, "vars"))

    def __dir__(self) -> Any:
        return _asked(self._labkit_object.number, "dir")

    def __copy__(self) -> Any:
        return _asked(self._labkit_object.number, "copy")

    def __deepcopy__(self, known: Any) -> Any:
        return _asked(self._labkit_object.number, "deepcopy")

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _asked(self._labkit_object.number, "its bytes")


class _Attributes(dict[str, Any]):
    """The attributes of an object by name. They change with it, not by changing this."""

    def __init__(self, number: int, attributes: dict[str, Any]) -> None:
        super().__init__(attributes)
        self._labkit_number = number


def _refusing(self: Any, *_: Any, **__: Any) -> NoReturn:
    _asked(self._labkit_number, "its __dict__ to be changed")
    raise TypeError("The attributes of an object of the test cannot be changed in this way.")


for _name in _MUTATORS:
    setattr(_Attributes, _name, _refusing)


def class_of(data: GivenClassData, made: Callable[[GivenClassData], type]) -> type:
    """Return the stand-in of a class; made: returns that of one that it derives from."""
    known = [restored(base) for base in data.bases if isinstance(base, ImportedData)]
    bases = [made(base) for base in data.bases if isinstance(base, GivenClassData)]
    about: dict[str, Any] = {"__module__": "__main__", "__doc__": data.document or None, "_labkit_data": data}
    if any(issubclass(base, BaseException) for base in [*known, *bases]):
        return type(data.name, (*bases, *known), about)
    methods: dict[str, Any] = {name: _special(name) for name in data.special}
    if "__eq__" in methods and "__hash__" not in methods:
        methods["__hash__"] = None
    space = about | methods | {"__slots__": ()}
    if posed := [base for base in known if not isinstance(base, ABCMeta) and base is not object]:
        space["__class__"] = property(lambda self: posed[0])  # of a default, which can only be handed back
    found: type = ClassOfTest(data.name, tuple(bases) or (ObjectOfTest,), space, made=True)
    for base in known:
        if isinstance(base, ABCMeta):
            base.register(found)
    return found


def object_of(data: GivenData, kind: type) -> Any:
    """Return the stand-in of an object of this class."""
    found: Any = object.__new__(kind)
    object.__setattr__(found, "_labkit_object", data)
    return found


def _special(name: str) -> Callable[..., Any]:
    def special(self: Any, *arguments: Any, **keywords: Any) -> Any:
        return _asked(self._labkit_object.number, name, *arguments, **keywords)

    special.__name__ = name
    return special


def given_data(value: Any) -> Any:
    """Return what a value is in the test that has handed it over; None for any other value, by its type alone."""
    kind = type(value)
    if type(kind) is ClassOfTest or kind in (IteratorOfTest, GeneratorOfTest):
        return object.__getattribute__(value, "_labkit_object")
    return given_class(value) if issubclass(kind, type) and "_labkit_data" in own_members(value) else None


def given_class(kind: type) -> GivenClassData | None:
    """Return the stand-in of the first class of the test among one and those that it derives from."""
    found = (own_members(base).get("_labkit_data") for base in type.mro(kind))
    return next((data for data in found if type(data) is GivenClassData), None)
