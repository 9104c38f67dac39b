"""What tests see in the place of an object that can neither leave the student's process nor be used from afar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from labkit.stand_ins import OpaqueData

if TYPE_CHECKING:
    from autograder.judge.remote import Remote


class Opaque:
    """Stands in for an object that stays in the student's process; its class is named after that object's class.

    Every use of it raises `CannotLeave`, which `remote.cannot_leave` remembers; even `isinstance` gets no answer.
    """

    _reason = ""

    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def _use(self, *arguments: Any, **named: Any) -> NoReturn:
        raise self._remote.refusal(self._reason)

    __call__ = __getitem__ = __iter__ = __len__ = __float__ = __int__ = __bool__ = __array__ = __contains__ = _use
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _use
    __neg__ = __abs__ = __next__ = __enter__ = __lt__ = __le__ = __gt__ = __ge__ = __matmul__ = __rmatmul__ = _use
    __mod__ = __rmod__ = __floordiv__ = __rfloordiv__ = __divmod__ = __rdivmod__ = __round__ = __complex__ = _use
    __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = __invert__ = __pos__ = __reversed__ = _use
    __pow__ = __rpow__ = _use

    def __eq__(self, other: object) -> bool:
        return self._use()

    __hash__ = object.__hash__

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)  # this is how Python and NumPy look for optional methods
        return self._use()

    @property
    def __class__(self) -> Any:  # what isinstance asks for
        return self._use()

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise AttributeError("__class__")


def reason_of(value: OpaqueData, name: str) -> str:
    """Return why a test needs a person, for a value that stays in the student's process."""
    why = value.reason or "such an object cannot be turned into plain data"
    return f"The test needs {name}, a {value.kind}, which cannot be taken out of the notebook: {why}"
