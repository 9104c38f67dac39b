"""Iterators and coroutines that stay in the student's process, as tests see them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from autograder.judge.functions import OURS, StandingFor, identifier
from labkit.forms import ITERATED
from labkit.stand_ins import IteratorData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote

FETCHED_ONE_BY_ONE, MOST_FETCHED = 8, 1_024  # values of an iterator
_KINDS = {kind.__name__: kind for kind in reversed(ITERATED)}  # a generator, a map, a zip, ...


class RemoteIterator(metaclass=StandingFor):
    """A generator or another iterator of the student's. Values are fetched when needed, later several at once."""

    def __init__(self, remote: Remote, data: IteratorData) -> None:
        self._labkit_remote, self._labkit_data = remote, data
        self._labkit_waiting: list[Any] = []
        self._labkit_fetched, self._labkit_ended = 0, False
        self._labkit_last: list[Any] = []  # what a generator has returned

    @property  # type: ignore[misc]
    def __class__(self) -> Any:  # what isinstance asks for
        return _KINDS.get(self._labkit_data.name, type(self))

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if not self._labkit_waiting and not self._labkit_ended:
            count = 1 if self._labkit_fetched < FETCHED_ONE_BY_ONE else min(self._labkit_fetched, MOST_FETCHED)
            found = self._labkit_remote.use("take", self, count)
            self._labkit_waiting, self._labkit_ended = list(found["items"]), found["ended"] is True
            self._labkit_fetched += len(self._labkit_waiting)
            self._labkit_last = [] if found.get("value") is None else [found["value"]]
        if not self._labkit_waiting:
            last, self._labkit_last = self._labkit_last, []
            raise StopIteration(*last)
        return self._labkit_waiting.pop(0)

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith(("__", OURS)):
            raise AttributeError(f"'{self._labkit_data.name}' object has no attribute '{attribute}'")
        return self._labkit_remote.use("getattr", self, attribute)


@lru_cache(maxsize=1_000)
def iterator_class(name: str) -> type[RemoteIterator]:
    """Return a class for iterators, named as the student's."""
    made: Any = StandingFor(identifier(name, "iterator"), (RemoteIterator,), {"_labkit_kind": _KINDS.get(name)})
    found: type[RemoteIterator] = made
    return found


async def coroutine_of(remote: Remote, data: IteratorData) -> Any:
    """Return the value of a coroutine of the student's, which runs there, to its end, when a test awaits this one."""
    remote.alone = False
    return remote.use("await", RemoteIterator(remote, data))
