"""Recognise a common mistake in a learner's function by the values that it gives."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from aelab.wanted import array_of

Slip = tuple[str, Callable[..., Any]]  # the message for a learner, and a function that makes the mistake


def likely_slip(function: Callable[..., Any], examples: Iterable[Sequence[Any]], slips: Iterable[Slip]) -> str:
    """Return the message of the first mistake that explains what a function gives for all examples; "" if none does.

    One example would not do: on a small or a special one, different mistakes give the same value.

    Args:
        function: the learner's. examples: of its arguments; arrays among them are copied. slips: see `Slip`. Where
            both give nan, they agree.
    """
    given = [tuple(arguments) for arguments in examples]
    found = [_value(function, arguments) for arguments in given]
    with np.errstate(all="ignore"):
        for message, mistake in slips:
            if all(_alike(one, mistake(*arguments)) for one, arguments in zip(found, given, strict=True)):
                return message
    return ""


def likely_factor(function: Callable[..., Any], examples: Iterable[Sequence[Any]], right: Callable[..., Any]) -> str:
    """Say by which factor a function is off, if it is the same for all examples; "" if it is not."""
    ratios: list[float] = []
    with np.errstate(all="ignore"):
        for arguments in examples:
            found, wanted = _value(function, arguments), np.asarray(right(*arguments), np.float64)
            if found is None or found.shape != wanted.shape:
                return ""
            ratios.extend(np.ravel(found / wanted))
    factor = ratios[0]
    same = np.isfinite(ratios).all() and np.allclose(ratios, factor, rtol=1e-3, atol=0)
    if same and abs(factor) > 1e-9 and not np.isclose(factor, 1, rtol=1e-2):
        return f"That is {factor:.4g} times the right value, whatever the numbers are: leave out that factor."
    return ""


def _value(function: Callable[..., Any], arguments: Sequence[Any]) -> Any:
    try:
        copies = (one.copy() if isinstance(one, np.ndarray) else one for one in arguments)
        return array_of(function(*copies), "numbers")
    except Exception:  # noqa: BLE001  (the learner's code may raise anything; the check itself tells what)
        return None


def _alike(found: Any, mistake: Any) -> bool:
    wrong = np.asarray(mistake, np.float64)
    if found is None or found.shape != wrong.shape:
        return False
    return np.allclose(found, wrong, rtol=1e-3, atol=1e-5, equal_nan=True)
