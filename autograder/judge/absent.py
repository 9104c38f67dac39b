"""A name that the student's process does not have: a test that uses it in any way learns why it is missing."""

from __future__ import annotations

from typing import Any, NoReturn

from labkit.blanks import Unfilled
from labkit.scoring import StudentCodeError


class Absent(Unfilled):
    """Stands in for the name; any use raises a NameError that says why, also a comparison and `isinstance`.

    Without these, `limit == 3` would be false, and the test would blame the value.
    """

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        message = f"{self._name} is not defined. {self._root}".strip()
        raise StudentCodeError("NameError", message, told=message)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use
    __lt__ = __le__ = __gt__ = __ge__ = __bool__ = __int__ = __index__ = __round__ = __abs__ = __neg__ = _use
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __pow__ = __rpow__ = __matmul__ = __rmatmul__ = _use
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = __setitem__ = __delitem__ = _use
    __next__ = __enter__ = __exit__ = __await__ = __format__ = _use
    __instancecheck__ = __subclasscheck__ = _use

    def __eq__(self, other: object) -> bool:
        return self._use()

    def __str__(self) -> str:
        return self._use()

    __hash__ = object.__hash__

    @property
    def __class__(self) -> Any:  # what isinstance asks for
        return self._use()

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise AttributeError("__class__")
