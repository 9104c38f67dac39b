"""What a test, or a student, has put in the place of built-in functions and of members of modules, for a time."""

from __future__ import annotations

import builtins
import importlib
from collections.abc import Mapping
from typing import Any

BUILTINS = dict(vars(builtins))  # as they were before any student's code


class Builtins:
    """Replaces built-in functions for the duration of a block; yields the previous ones.

    It calls none itself, not even those behind a generator's context: these may be a student's, or a test's.
    """

    def __init__(self, wanted: Mapping[str, Any]) -> None:
        self._wanted = wanted
        self._before: dict[str, Any] = {}

    def __enter__(self) -> dict[str, Any]:
        present = builtins.__dict__
        self._before = {name: present.get(name) for name in self._wanted}
        present.update(self._wanted)
        return self._before

    def __exit__(self, *_: object) -> None:
        builtins.__dict__.update(self._before)


class Patched:
    """Replaces members of modules, or of classes there, for the duration: {"random": {"Random.choice": function}}.

    As in `Builtins`, what is replaced is not called here.
    """

    def __init__(self, patches: Mapping[str, Mapping[str, Any]]) -> None:
        places = [
            (name, *path.split("."), value) for name, members in patches.items() for path, value in members.items()
        ]
        self._new = [(_owner(name, owners), member, value) for name, *owners, member, value in places]
        self._old = [(owner, member, getattr(owner, member)) for owner, member, _ in self._new]
        self._set = setattr

    def __enter__(self) -> None:
        _present.append(self)
        self.set_all(self._new)

    def __exit__(self, *_: object) -> None:
        _present.remove(self)
        self.set_all(self._old)

    def set_all(self, members: list[tuple[Any, str, Any]]) -> None:
        for owner, member, value in members:
            self._set(owner, member, value)


class Unpatched:
    """Has a block find what was there before a test's patches: what asks the judge uses NumPy, too."""

    def __enter__(self) -> None:
        self._away = _present[-1:]
        for one in self._away:
            one.set_all(one._old)

    def __exit__(self, *_: object) -> None:
        for one in self._away:
            one.set_all(one._new)


_present: list[Patched] = []


def _owner(module: str, path: list[str]) -> Any:
    found: Any = importlib.import_module(module)
    for part in path:
        found = getattr(found, part)
    return found
