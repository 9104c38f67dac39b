"""What stays in the student's process, as tests see it: functions, classes, instances and iterators, used from afar.

Each use of one is a request to the student's process (`labkit.operations`). Answers are plain data, or stay there, too.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from autograder.judge.dataclass_facts import dataclass_of
from autograder.judge.exception_members import asked_of_exception, initialised, set_on_exception, text_of_exception
from autograder.judge.functions import OURS, RemoteFunction, attributes_told, identifier
from autograder.judge.libraries import (
    NAMESPACES,
    TOLD,
    Posing,
    classes,
    derives_from_arrays,
    own_class,
    places,
    same_attributes,
    texts,
    usual_order,
)
from autograder.judge.replaced import Asked, ask_for
from autograder.judge.special_methods import (
    OF_ARRAYS,
    OF_FUNCTIONS,
    OURS_ALONE,
    Document,
    asked_there,
    asks,
    expect_declared,
    leads,
    not_told,
    special_methods,
    stepped,
    taking_over,
    told_of_type,
)
from labkit.bare_classes import mro_of, own_members
from labkit.known import BUILT_IN
from labkit.operations import FOUND, FOUND_BEGINNING, REFLECTED, SPECIAL, TAKING_OVER
from labkit.stand_ins import ClassData, ObjectData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote


class RemoteMeta(type):
    """The class of the classes that stay in the student's process."""

    _labkit_remote: Remote
    _labkit_data: ClassData

    def __new__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], /, **keywords: Any) -> Any:
        """Have a class derived there, for a class statement in a test."""
        remotes = [base._labkit_remote for base in bases if isinstance(base, RemoteMeta)]
        return remotes[0].derive(name, bases, space, keywords) if remotes else super().__new__(cls, name, bases, space)

    def __init__(cls, name: str, bases: tuple[type, ...], space: dict[str, Any], /, **_: Any) -> None:
        super().__init__(name, bases, space)

    def __call__(cls, *arguments: Any, **keywords: Any) -> Any:
        return cls._labkit_remote.use("call", cls, *arguments, **keywords)

    def __getattribute__(cls, attribute: str) -> Any:
        """Return what a student's class has, and not what this class of classes or `RemoteObject` has in its place."""
        if attribute in OURS_ALONE and "_labkit_data" in own_members(cls):
            theirs = [one for one in mro_of(cls) if one is not RemoteObject and one is not object]
            if not any(attribute in own_members(one) for one in theirs):
                return getattr(object, attribute)
        return super().__getattribute__(attribute)

    def __getattr__(cls, attribute: str) -> Any:
        is_hidden = attribute.startswith(("__", OURS)) and attribute != "__members__"
        if is_hidden and attribute not in own_members(cls).get("_labkit_dunders", ()):
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{attribute}'")
        return cls._labkit_remote.use("getattr", cls, attribute)

    @property
    def __annotations__(cls) -> Any:  # type: ignore[override]
        is_told = "__annotations__" in own_members(cls).get("_labkit_dunders", ())
        return cls._labkit_remote.use("getattr", cls, "__annotations__") if is_told else {}

    def __setattr__(cls, attribute: str, value: Any) -> None:
        is_ours = attribute.startswith(("__", OURS))
        if is_ours:
            super().__setattr__(attribute, value)
        if not is_ours or (attribute in FOUND and own_members(cls).get("_labkit_of_test")):
            cls._labkit_remote.use("setattr", cls, attribute, value)
            ask_for(cls, attribute)

    @property  # type: ignore[misc]
    def __dict__(cls) -> Any:  # type: ignore[override]  # what vars asks for
        is_whole = own_members(cls).get("_labkit_whole", hasattr(cls, "_labkit_remote"))  # not while it is being made
        return cls._labkit_remote.use("vars", cls) if is_whole else own_members(cls)

    def __subclasses__(cls) -> Any:
        """Return the classes that derive from it, in the order in which they were defined."""
        if "_labkit_data" not in own_members(cls):
            return super().__subclasses__()
        return list(cls._labkit_remote.use("getattr", cls, "__subclasses__")())

    def __iter__(cls) -> Any:
        return iter(cls._labkit_remote.use("iter", cls))

    def __delattr__(cls, attribute: str) -> None:
        if attribute.startswith(("__", OURS)):
            super().__delattr__(attribute)
        else:
            cls._labkit_remote.use("delattr", cls, attribute)
            ask_for(cls, attribute)

    @property
    def __mro__(cls) -> tuple[type, ...]:
        return usual_order(cls, RemoteObject)

    def mro(cls) -> list[type]:
        """Return the classes in which members are looked up."""
        return list(cls.__mro__) if "_labkit_data" in own_members(cls) else super().mro()

    @property
    def __bases__(cls) -> tuple[type, ...]:  # type: ignore[override]
        found = own_members(cls).get("_labkit_bases")
        return tuple(own_class(base) or base for base in found) if found else type.__dict__["__bases__"].__get__(cls)

    def __instancecheck__(cls, value: Any) -> bool:
        """Ask there if the class has a class of its own that decides it, as abstract classes and protocols have."""
        if asks(cls):
            return asked_there(cls, "isinstance", value)
        return super().__instancecheck__(value) or isinstance(value, own_class(cls) or ())  # values that have come

    @property
    def __base__(cls) -> type | None:
        return cls.__bases__[0]

    def __eq__(cls, other: object) -> bool:
        return cls is other or (isinstance(other, type) and own_class(cls) is other)

    __hash__ = type.__hash__

    def __len__(cls) -> int:
        return int(cls._labkit_remote.use("len", cls))

    def __getitem__(cls, key: Any) -> Any:
        return cls._labkit_remote.use("getitem", cls, key)

    def __contains__(cls, item: Any) -> bool:
        expect_declared(cls, cls._labkit_remote, "contains")
        return bool(cls._labkit_remote.use("contains", cls, item))

    def __bool__(cls) -> bool:
        return True


class RemoteObject(metaclass=RemoteMeta):
    """An instance of a class of the student's, or of a library; special methods are added to each class."""

    __slots__ = ("__weakref__", "_labkit_own")
    _labkit_own: tuple[Remote, ObjectData]

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("__", OURS)) and attribute not in (*OF_FUNCTIONS, *told_of_type(type(self))):
            raise not_told(self, attribute)
        if attribute in OF_ARRAYS:  # the test takes it for an array, and the object may hold the right numbers
            expect_declared(type(self), self._labkit_remote, attribute)
        return self._labkit_remote.use("getattr", self, attribute)

    def __setattr__(self, attribute: str, value: Any) -> None:
        self._labkit_remote.use("setattr", self, attribute, value)
        ask_for(type(self), attribute)

    def __delattr__(self, attribute: str) -> None:
        self._labkit_remote.use("delattr", self, attribute)

    def __dir__(self) -> Any:
        return self._labkit_remote.use("dir", self)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # what vars asks for
        try:
            return attributes_told(self._labkit_remote.use("vars", self))
        except TypeError as error:  # a class with __slots__
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '__dict__'") from error

    def __str__(self) -> str:
        return str(self._labkit_remote.use("str", self))

    def __repr__(self) -> str:
        return str(self._labkit_remote.use("repr", self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise self._labkit_remote.refusal(f"The test pickles a {type(self).__name__} of your code")

    def __copy__(self) -> Any:
        return self._labkit_remote.use("copy", self)

    def __deepcopy__(self, known: Any) -> Any:
        return self._labkit_remote.use("deepcopy", self)


del RemoteObject.__slots__  # a test would take them for the student's


def instance_of(kind: type, remote: Remote, data: ObjectData) -> Any:
    """Return a stand-in of this class for an object."""
    made: Any = object.__new__(kind)
    object.__setattr__(made, "_labkit_own", (remote, data))
    return made


def handle_of(remote: Remote, data: ObjectData) -> Any:
    """Return a stand-in for an exception: what else it knows and can do is asked there. It is no exception itself."""
    return instance_of(class_of(remote, data.kind, {}, (RemoteObject,)), remote, data)


def class_of(remote: Remote, data: ClassData, told: dict[str, Any], bases: tuple[type, ...], **more: Any) -> type:
    """Return a stand-in of a class.

    Args:
        told: see `labkit.kernel.registry.described`; untrusted. bases: its bases' stand-ins. more: for its namespace.
    """
    module = "__main__" if told.get("module") == "__main__" else "student"
    space: dict[str, Any] = {"__slots__": (), "__doc__": told.get("doc"), "__module__": module, **more}
    closed = set[str]()
    if any(issubclass(base, BaseException) for base in bases):
        space.pop("__slots__")
        space |= special_methods(texts(told.get("special")))
        space |= {"__getattr__": asked_of_exception, "__str__": text_of_exception, "__setattr__": set_on_exception}
    else:
        members = told.get("members")
        for name, member in members.items() if isinstance(members, dict) else ():
            if name in TAKING_OVER:
                space[name] = taking_over
            elif isinstance(name, str) and isinstance(member, RemoteFunction):
                if _is_found(name):
                    space[name] = member
                elif name.startswith("__") and name not in (*SPECIAL, *REFLECTED) and not hasattr(RemoteObject, name):
                    closed.add(name)
        space |= {name: Asked(name) for name in texts(told.get("hiding")) if _is_found(name)}
        space |= special_methods(texts(told.get("special")))
        if "__next__" in texts(told.get("dunders")):  # of a file, for example
            space.setdefault("__next__", stepped)
        space |= dataclass_of(told.get("dataclass"))
        space["__doc__"] = Document(told.get("doc"))
    if leads(texts(told.get("dunders")), space):
        space["__array_ufunc__"] = None
    if "__eq__" in space:
        hashable = told.get("hashable") is not False
        space["__hash__"] = space.get("__hash__", object.__hash__) if hashable else None
    libraries = places(told.get("libraries"))
    if libraries[:1] in NAMESPACES:
        space |= {"__eq__": same_attributes, "__hash__": None}
    if "match" in told:
        space["__match_args__"] = tuple(texts(told["match"]))
    known = classes(told.get("known"))
    basis = next((kind for kind in known if kind in BUILT_IN), None)
    if basis or libraries:
        space["__class__"] = Posing(basis)
    is_own = libraries[:1] == [(told.get("module"), told.get("qualname"))]
    unlike = not is_own and derives_from_arrays(libraries, known)
    noted = ((remote.posing, basis or is_own), (remote.unlike, unlike), (remote.destructors, "__del__" in closed))
    for names in [names for names, applies in noted if applies]:
        names.add(identifier(data.name))
    made: Any = type.__new__(RemoteMeta, identifier(data.name), bases, space)
    made._labkit_whole = False
    if issubclass(made, BaseException):
        made.__init__ = initialised(made)
    made._labkit_remote, made._labkit_data, made._labkit_libraries = remote, data, libraries
    made._labkit_closed, made._labkit_dunders = frozenset(closed), TOLD.intersection(texts(told.get("dunders")))
    made._labkit_bases, made._labkit_known = classes(told.get("bases")), known
    made._labkit_is_own, made._labkit_asks = is_own, told.get("asks") is True
    if "__slots__" in space:
        del made.__slots__  # our own
    if "slots" in told:
        made.__slots__ = tuple(texts(told["slots"]))
    if abstract := texts(told.get("abstract")):
        made.__abstractmethods__ = frozenset(abstract)
    for kind in known:
        if isinstance(kind, ABCMeta):
            kind.register(made)
    if basis in (list, tuple, dict):  # so that `match` knows it
        (Mapping if basis is dict else Sequence).register(made)
    made._labkit_whole = True
    return made


def _is_found(name: str) -> bool:
    hidden = name.startswith(("__", OURS)) or name in own_members(RemoteObject)
    return name in FOUND or name.startswith(FOUND_BEGINNING) or not hidden
