"""What a class is here, whatever its own class says: a student's may answer for it, or raise anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

own_members: Callable[[Any], Any] = type.__dict__["__dict__"].__get__
own_bases: Callable[[Any], tuple[type, ...]] = type.__dict__["__bases__"].__get__
mro_of: Callable[[Any], tuple[type, ...]] = type.__dict__["__mro__"].__get__
module_of: Callable[[Any], Any] = type.__dict__["__module__"].__get__
