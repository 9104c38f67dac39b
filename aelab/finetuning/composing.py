"""The learner's functions for the exercises that build on them, each replaced by the lab's while it is not right."""

from collections.abc import Callable
from typing import Any

from aelab.finetuning import reference, splitting, tuning

Function = Callable[..., Any]

CHECKS: dict[str, Function] = {
    "split_network": splitting.network_is_split,
    "prepare": splitting.maps_are_prepared,
    "unfreeze": tuning.encoder_is_unfrozen,
    "fine_tune": tuning.weights_after_steps,
}
OF_THE_LAB: dict[str, Function] = {
    "split_network": reference.split,
    "prepare": reference.prepare,
    "unfreeze": reference.unfreeze,
    "fine_tune": reference.fine_tune,
}


def usable(name: str, function: Function) -> Function:
    """Return a function, or the lab's own of that name if its values are wrong, and say so.

    One slip then costs the points of its exercise, and what builds on it can still be right.
    """
    try:
        CHECKS[name](function)
    except Exception:  # noqa: BLE001  (of a check, or of the learner's code; the exercise's own check tells which)
        print(f"Not right yet, so the lab's own is used from here on: {name}.")
        return OF_THE_LAB[name]
    return function
