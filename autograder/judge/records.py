"""Lists, tuples and dicts that have more than items, as tests see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from autograder.judge.functions import OURS, identifier
from labkit.stand_ins import RecordData

BASES: dict[str, type] = {"list": list, "tuple": tuple, "dict": dict, "str": str, "int": int, "float": float}
_SENT_AS: dict[type, type] = {list: list, tuple: list, dict: dict, str: str, int: int, float: float}


class Record:
    """What is common to them. Whatever has not come with the values, such as a method, needs a person."""

    _labkit_base: ClassVar[type]
    _labkit_refuse: ClassVar[Any]

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("__", OURS)):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{attribute}'")
        what = f"{attribute} of a {type(self).__name__}"
        raise self._labkit_refuse(f"The test needs {what}, of which only the values have left the notebook")

    def __setattr__(self, attribute: str, value: Any) -> None:
        what = f"{attribute} of a {type(self).__name__}"
        raise self._labkit_refuse(f"The test sets {what}, of which only the values have left the notebook")


class _Entries(Record):
    """What is special about a dict: its class may have found a key that is not among the entries."""

    def __missing__(self, key: Any) -> Any:
        raise self._labkit_refuse(f"The test needs the entry {key!r:.100} of a {type(self).__name__}, which has none")


def record_of(data: RecordData, build: Callable[[Any, str], Any], refuse: Callable[[str], Exception], name: str) -> Any:
    """Return the value; nothing in the data is trusted.

    build: rebuilds a part, which has a name. refuse: returns the error for what is not there, and records its reason.
    """
    base = BASES.get(data.base, tuple)
    content = build(data.content, name)
    if type(content) is not _SENT_AS[base]:
        content = _SENT_AS[base]()
    named = {key: build(value, f"{name}.{key}") for key, value in data.attributes.items() if _is_public(key)}
    space = {"_labkit_base": base, "_labkit_refuse": staticmethod(refuse), "__module__": "student"}
    bases = (_Entries if base is dict else Record, base)
    made: Any = type(identifier(data.kind), bases, space)(content)
    vars(made).update(named)
    return made


def _is_public(name: Any) -> bool:
    return type(name) is str and name.isidentifier() and not name.startswith("_")
