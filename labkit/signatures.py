"""Tell the parameters of a function as plain data, and make a signature of that again."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

MOST_PARAMETERS = 500


def told(function: Any, default: Callable[[Any], Any], annotation: Callable[[Any], Any]) -> list[Any] | None:
    """Return name, kind, default and annotation of each parameter, and the annotation of the result; None if unknown.

    default, annotation: return one as plain data.
    """
    try:
        found = inspect.signature(function)
        parameters = [
            [one.name, int(one.kind), _perhaps(one.default, default), _perhaps(one.annotation, annotation)]
            for one in found.parameters.values()
        ]
        return [parameters[:MOST_PARAMETERS], _perhaps(found.return_annotation, annotation)]
    except Exception:  # noqa: BLE001  (there is none, or a class of the student's own interferes)
        return None


def _perhaps(part: Any, export: Callable[[Any], Any]) -> list[Any]:
    """Return a list with the value, or an empty one if a parameter has none."""
    return [] if part is inspect.Parameter.empty else [export(part)]


def signature(data: Any, annotated: Callable[[Any], Any] = lambda found: found) -> inspect.Signature:
    """Return the signature that is told by such data, whose values are rebuilt; raise a ValueError if it is none.

    annotated: returns the annotation that such a value stands for.
    """
    try:
        parameters, returned = data
        empty = inspect.Signature.empty
        made = [
            inspect.Parameter(
                str(name),
                inspect._ParameterKind(kind),
                default=default[0] if default else inspect.Parameter.empty,
                annotation=annotated(annotation[0]) if annotation else inspect.Parameter.empty,
            )
            for name, kind, default, annotation in parameters
        ]
        return inspect.Signature(made, return_annotation=annotated(returned[0]) if returned else empty)
    except (TypeError, ValueError) as error:
        raise ValueError("no signature found") from error


_evaluated = eval  # a student may have one of their own


def with_parameters(function: Any, found: inspect.Signature) -> Any:
    """Return a function whose code has these parameters, for code that counts them; the same one if they are not plain.

    Args:
        function: takes anything. found: its signature; trusted.
    """
    parameters = found.parameters.values()
    if any(one.kind is not one.POSITIONAL_OR_KEYWORD or one.default is not one.empty for one in parameters):
        return function
    names = ", ".join(found.parameters)
    return _evaluated(f"lambda {names}: _labkit_function({names})", {"_labkit_function": function})


def give(function: Any, found: inspect.Signature) -> None:
    """Give a function that takes anything the signature, defaults and annotations of another one."""
    empty = inspect.Parameter.empty
    parameters = found.parameters.values()
    function.__signature__ = found
    noted = {one.name: one.annotation for one in parameters if one.annotation is not empty}
    function.__annotations__ = noted | ({} if found.return_annotation is empty else {"return": found.return_annotation})
    by_name = {one.name: one.default for one in parameters if one.default is not empty and one.kind is one.KEYWORD_ONLY}
    by_place = tuple(one.default for one in parameters if one.default is not empty and one.kind is not one.KEYWORD_ONLY)
    function.__defaults__, function.__kwdefaults__ = by_place or None, by_name or None
