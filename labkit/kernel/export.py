"""Answer the judge's requests from inside the student's process: values of names, and uses of functions and objects.

Nothing here is trusted. It is written so that a student's slip, such as a variable named like a built-in function or a
class that cannot be printed, spoils one value and not the whole answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labkit.fingerprints import fingerprint
from labkit.kernel import registry
from labkit.kernel.callbacks import SharingExporter, for_student, reach, sent, shared, turns
from labkit.kernel.calls import changed_there, performed, watch
from labkit.kernel.exporter import Exporter
from labkit.kernel.files import exchange_files
from labkit.kernel.raised import described
from labkit.kernel.replacing import BUILTINS, Builtins
from labkit.kernel.rerun import run_again
from labkit.kernel.surroundings import quiet, restore
from labkit.known import WRAPPERS
from labkit.process_settings import settings_left
from labkit.stand_ins import ClassData
from labkit.turns import Line
from labkit.wire import dump, load

MOST_REQUEST = 2**30


def answer(request: bytes, namespace: dict[str, Any], line: Line | None = None) -> bytes:
    """Answer one request; never raise an exception.

    Args:
        request: {"op": ...} with one of the operations below. namespace: the student's.
        line: the way to the judge, for questions in the middle of an answer; only the outermost request needs it.

    Returns:
        {"values": {...}, "missing": [...]}, {"value": ...} or {"error": {"kind", "message", "told", "blank", ...}}.
    """
    if line is not None:
        reach(lambda nested: answer(nested, namespace), line)
    with Builtins(BUILTINS) as theirs, turns.answering():
        try:
            question = load(request, MOST_REQUEST)
            if question["op"] not in _RUNNING:
                turns.close()
            return dump(_ANSWERS[question["op"]](question, namespace, theirs))
        except BaseException as error:  # noqa: BLE001  (an interrupt, or an exit, is an answer too)
            return dump({"error": described(error)})


def _get(question: dict[str, Any], namespace: dict[str, Any], _: object) -> dict[str, Any]:
    """{"op": "get", "names": [...]}: return the values of these names, and the settings that the cells have left."""
    restore(namespace)
    exporter = SharingExporter()
    present = [name for name in question["names"] if name in namespace]
    missing = [name for name in question["names"] if name not in namespace]
    classes = [exporter.export(namespace[name]) for name in present if issubclass(type(namespace[name]), type)]
    registry.named.update(kind.number for kind in classes if isinstance(kind, ClassData))  # their instances stay here
    shared.clear()
    values = {name: sent(namespace[name], exporter) for name in present}
    watch({name: namespace[name] for name in present}, missing)
    return {"values": values, "missing": missing, "settings": settings_left()}


def _fingerprints(question: dict[str, Any], namespace: dict[str, Any], _: object) -> dict[str, Any]:
    """{"op": "fingerprints", "names": [...]}: tell what the values of those names that exist hold."""
    present = [name for name in question["names"] if name in namespace]
    return {"value": {name: fingerprint(namespace[name]) for name in present}}


def _use(question: dict[str, Any], namespace: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """{"op": "use", ...}: see `performed`."""
    return performed(question, namespace, theirs)


def _describe(question: dict[str, Any], _: object, __: object) -> dict[str, Any]:
    """{"op": "describe", "number": N}: tell about a function, a class or an exception."""
    known = registry.kept(question["number"])
    if isinstance(known, BaseException):
        return {"value": described(known)}
    with quiet():
        return {"value": registry.described(question["number"], Exporter().export)}


def _derive(question: dict[str, Any], namespace: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """{"op": "derive", "name": ..., "bases": [...], "keywords": {...}, "members": {...}, "wrapped": {...}}.

    Derive a class for a test.

    See `autograder.judge.outgoing.members_of`.
    """
    bases = tuple(for_student(question["bases"]))
    members = {"__module__": "__main__", **for_student(question["members"])}
    members |= {name: WRAPPERS[kind](*members[name]) for name, kind in question["wrapped"].items()}
    with quiet(), Builtins(theirs):
        made = type(bases[0])(question["name"], bases, members, **for_student(question["keywords"]))
    data = registry.class_data(made)
    registry.named.add(data.number)
    return {"value": data, **changed_there(namespace)}


def _restore(_: object, namespace: dict[str, Any], __: object) -> dict[str, Any]:
    """{"op": "restore"}: give the student's names back what a test has replaced."""
    restore(namespace)
    return {"value": None}


def _again(question: dict[str, Any], namespace: dict[str, Any], theirs: Mapping[str, Any]) -> dict[str, Any]:
    """{"op": "again", "made": [...], "settings": {...}}: see `run_again`."""
    with quiet(), Builtins(theirs):
        values = run_again(namespace, question["made"], question["settings"])
    with quiet():
        return {"value": Exporter().export(values)}


_ANSWERS: dict[str, Callable[[dict[str, Any], dict[str, Any], Mapping[str, Any]], dict[str, Any]]] = {
    "get": _get,
    "fingerprints": _fingerprints,
    "use": _use,
    "describe": _describe,
    "derive": _derive,
    "restore": _restore,
    "again": _again,
    "files": exchange_files,
}
_RUNNING = {"use", "derive", "again"}  # operations that run the student's code, which may ask back
