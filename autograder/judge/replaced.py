"""Members of students' classes that a test replaces: from then on each use asks the student's process for them."""

from __future__ import annotations

from typing import Any

from autograder.judge.functions import RemoteFunction
from labkit.bare_classes import mro_of, own_members


class Asked:
    """A member that a test, or an object itself, may have replaced: it is asked for each time, as methods are not."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: Any) -> Any:
        return owner._labkit_remote.use("getattr", owner if instance is None else instance, self._name)


def ask_for(kind: Any, name: str) -> None:
    """Ask for a member of a class and of those below it from now on, rather than remember its method."""
    orders = mro_of(kind)
    if any(isinstance(own_members(one).get(name), RemoteFunction) for one in orders):
        type.__setattr__(kind, name, Asked(name))
