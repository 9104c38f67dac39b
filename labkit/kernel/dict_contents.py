"""What a view of a dict shows, where the dict itself stays in the student's process as an object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from labkit.dict_views import dict_of
from labkit.kernel.kinds import stays_as_object

_contents: dict[int, Content] = {}  # by the id of the dict, which is kept alive


@dataclass(frozen=True, eq=False)
class Content:
    """Stands for what is in a dict, whatever its class says of it: a view reads a dict past its class."""

    of: Any


def shown_by(view: Any) -> Any:
    """Return the dict that a view shows, or the `Content` of one that stays here; None for any other value."""
    shown = dict_of(view)
    if shown is None or not stays_as_object(shown):
        return shown
    return _contents.setdefault(id(shown), Content(shown))


def of_content(value: Any) -> Any:
    """Return the dict whose content the judge shows in a view; any other value as it is."""
    return value.of if type(value) is Content else value
