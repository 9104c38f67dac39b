"""What a test cell shows: printed text, the value of its last line, or its error, as outputs of a notebook."""

from __future__ import annotations

import contextlib
import traceback
from typing import Any, TypeGuard

from autograder.judge.cells import TEST
from autograder.notebooks.solutions import split_regions
from labkit.scoring import Points, raised_there

LONGEST_TEXT = 20_000  # characters of a test's printed output
LONGEST_VALUE = 500
LONGEST_ERROR = 2_000


def shown_as(value: object) -> str:
    """Return what a notebook would show for a value; "" if it shows nothing, as when the student's object refuses."""
    with contextlib.suppress(Exception):
        return "" if value is None else repr(value)[:LONGEST_VALUE]
    return ""


def are_points(value: object) -> TypeGuard[Points]:
    """Return whether a value is points, by its type alone: a stand-in may refuse to say what it is."""
    return issubclass(type(value), Points)


def outputs_of(printed: str, value: object, shown: str, error: dict[str, Any] | None) -> list[dict[str, Any]]:
    """Return the outputs of a test that printed this text, and ended with a value, shown as this text, or an error."""
    outputs: list[dict[str, Any]] = []
    if printed:
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed[:LONGEST_TEXT]})
    if error is not None:
        outputs.append(error)
    elif shown:
        data: dict[str, Any] = {"text/plain": shown}
        if are_points(value):
            data |= value.to_data()
        outputs.append({"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": 1})
    return outputs


def error_output(raised: BaseException, source: str) -> dict[str, Any]:
    """Return the error as a notebook output; its traceback is the line of the test, unless that is hidden."""
    name, message = type(raised).__name__, ""
    with contextlib.suppress(Exception):  # an assertion's message may be the student's object
        message = str(raised)
    if told := raised_there(raised):
        name, message, _ = told
    lines = source.split("\n")
    steps = traceback.walk_tb(raised.__traceback__)  # which reads no file: a student may have told one of the names
    numbers = [number for frame, number in steps if frame.f_code.co_filename == TEST]
    line = lines[numbers[0] - 1] if numbers and numbers[0] else ""
    visible = line if line.strip() and line not in split_regions(source).hidden else "[a hidden test]"
    message = message[:LONGEST_ERROR]
    trace = [f"{visible.strip()}\n\n{name}: {message}"]
    return {"output_type": "error", "ename": name[:200], "evalue": message, "traceback": trace}
