"""Names that a misspelt name may stand for: from the notebook, a module or an object."""

import builtins
import difflib
import linecache
import pkgutil
import re
import sys
from collections.abc import Iterable
from types import ModuleType, TracebackType
from typing import Any

_PACKAGES = ("aelab", "keras", "matplotlib", "numpy", "tensorflow")
_LIKENESS = 0.7


def closest(name: str, candidates: Iterable[Any]) -> str:
    """Return the candidate that a misspelt name most likely stands for; "" if none is close."""
    known = {other.lower(): other for other in candidates if isinstance(other, str) and other != name}
    near = difflib.get_close_matches(name.lower(), known, 1, _LIKENESS)
    return known[near[0]] if near else ""


def did_you_mean(name: str, candidates: Iterable[Any]) -> str:
    """Return a question that names the closest candidate; "" if none is close."""
    near = closest(name, candidates)
    return f"Did you mean {near}?" if near else ""


def suggestion(error: BaseException) -> str:
    """Return a sentence about the name that an error reports missing; "" if there is none, or nothing is close."""
    try:
        if isinstance(error, ModuleNotFoundError):
            return _module(str(error.name))
        if isinstance(error, ImportError):
            found = re.match(r"cannot import name '(\w+)' from '([\w.]+)'", str(error))
            return did_you_mean(found[1], _public(sys.modules.get(found[2]), found[1])) if found else ""
        if isinstance(error, NameError) and error.name:
            return _variable(error.name, error.__traceback__)
        if isinstance(error, AttributeError) and error.name and "has no attribute" in str(error):
            return did_you_mean(error.name, _public(error.obj, error.name))
    except Exception:  # noqa: BLE001  (the object may be of a learner's own class, which may do anything)
        return ""
    return ""


def _public(owner: object, name: str) -> list[str]:
    """Return the names that an object has; private ones only if the name is private, too."""
    return [other for other in dir(owner) if name.startswith("_") or not other.startswith("_")]


def _variable(name: str, trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    frame = trace.tb_frame if trace is not None else None
    here = {*frame.f_locals, *frame.f_globals} if frame is not None else set()
    if trace is not None and _is_setting(name, linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno)):
        return f'Did you mean "{name}", in quotes?'
    layers = vars(sys.modules["keras"])["layers"] if "keras" in sys.modules else None
    for part, what in (("layers", "a layer"), ("optimizers", "an optimizer"), ("losses", "a loss")):
        if layers is not None and isinstance(getattr(vars(sys.modules["keras"])[part], name, None), type):
            return f"It is {what} of Keras: from keras.{part} import {name}"
    public = {other for other in here if not other.startswith("_")}
    return did_you_mean(name, public) or did_you_mean(name, dir(builtins)) or did_you_mean(name, dir(layers))


def _is_setting(name: str, line: str) -> bool:
    """Tell whether a name stands where Keras takes a text, such as "mse" or "relu"."""
    return bool(
        re.search(rf"\b(?:(?:loss|activation|padding|optimizer)\s*=|Activation\()\s*{re.escape(name)}\b(?!\()", line)
    )


def _module(name: str) -> str:
    package, _, last = name.rpartition(".")
    parent = sys.modules.get(package)
    if not isinstance(parent, ModuleType):
        return did_you_mean(name, _PACKAGES)
    found = [module.name for module in pkgutil.iter_modules(getattr(parent, "__path__", []))]
    near = closest(last, found) or closest(last, _public(parent, last))
    return f"Did you mean {package}.{near}?" if near else ""
