"""What `dataclasses` asks about a dataclass of the student's."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from autograder.judge.types_told import type_told

OF_CLASSES = ("init", "repr", "eq", "order", "frozen")


def dataclass_of(told: Any) -> dict[str, Any]:
    """Return the members that make a class a dataclass; none if it is none.

    told: see `labkit.kernel.registry.described`; untrusted.
    """
    if not isinstance(told, Mapping) or not isinstance(told.get("fields"), Mapping):
        return {}
    fields = [
        (name, _type(about), _field(about))
        for name, about in told["fields"].items()
        if isinstance(name, str) and name.isidentifier() and isinstance(about, Mapping)
    ]
    asked = {name: told.get(name) is True for name in OF_CLASSES}
    # Without methods: only what it says about itself is wanted.
    made = dataclasses.make_dataclass("Fields", fields, init=False, repr=False, eq=False)
    parameters: Any = vars(made)["__dataclass_params__"]
    for name, value in asked.items():
        setattr(parameters, name, value)
    return {name: vars(made)[name] for name in ("__dataclass_fields__", "__dataclass_params__")}


def _type(about: Mapping[Any, Any]) -> Any:
    found = type_told(about.get("type"))
    return found if issubclass(type(found), str | type) else "object"


def _field(about: Mapping[Any, Any]) -> Any:
    given = {name: about[name] for name in ("default", "default_factory") if name in about}
    flags = {name: about.get(name) is not False for name in ("init", "repr", "compare")}
    metadata = about["metadata"] if isinstance(about.get("metadata"), dict) else None
    made: Any = dataclasses.field(**flags, metadata=metadata)  # type: ignore[call-overload]
    made.kw_only = about.get("kw_only") is True
    for name, value in given.items():  # not by `field`, which refuses some that a student's cannot have
        setattr(made, name, value)
    return made
