"""Tell what an error of the learner's code means, and in which line of the notebook it happened."""

import linecache
import re
from collections.abc import Iterable

from labkit.exercises import is_check
from labkit.layer_errors import LAYER_FIRST
from labkit.meanings import meaning
from labkit.suggestions import suggestion

LONGEST_LINE = 80
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_TOLD = re.compile(r"Line \d{1,9} of the cell: .*")  # in an error that is shown in one line
_ARROW = re.compile(r"-{1,9}> *(\d{1,9}) (.*)")  # how IPython marks the line that failed


def sentences(*parts: str) -> str:
    """Join parts to sentences; the last one ends as it is given."""
    *others, last = [part for part in parts if part] or [""]
    ended = [part if part.endswith((".", "?", "!")) else f"{part}." for part in others]
    return " ".join([*ended, last])


def summary(error: BaseException) -> str:
    """Say in a few sentences what an error means, which name is closest to a misspelt one, and where it happened."""
    kind, message = type(error).__name__, str(error)
    told = meaning(kind, message)
    if "symbolic" in message and "KerasTensor" in message and _while_a_layer_was_made(error):
        told = f"a tensor was given for a setting of a layer. {LAYER_FIRST}"
    near = suggestion(error) if told in message else ""  # the table's own words need no other advice
    near = "" if near in told else near  # a notebook has told it with the error
    return sentences(told, near, line_of(error))


def summary_of_output(kind: str, message: str, trace: Iterable[str]) -> str:
    """Say in a few sentences what an error means that a notebook shows, and where it happened.

    Args:
        kind: the name of the exception's class. message: what it said. trace: its traceback, as IPython prints it.
    """
    where, in_cell = "", False
    for line in _COLOURS.sub("", "\n".join(map(str, trace))).splitlines():
        if line.startswith(("Cell In", "File ")):
            in_cell = line.startswith("Cell In")
        elif in_cell and (arrow := _ARROW.match(line)):
            where = _shown(int(arrow[1]), arrow[2].strip())
        elif told := _TOLD.search(line):
            where = told[0]
    return sentences(meaning(kind, message), where)


def line_of(error: BaseException) -> str:
    """Return the line of the notebook that an error comes from; "" if it comes from a check.

    It is the innermost line of the notebook, unless that called a check: what fails in there is not the learner's.
    """
    found, trace = "", error.__traceback__
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__", "")
        if module == "__main__":
            line = linecache.getline(trace.tb_frame.f_code.co_filename, trace.tb_lineno).strip()
            found = _shown(trace.tb_lineno, line) if line else ""
        elif isinstance(module, str) and is_check(module):
            found = ""
        trace = trace.tb_next
    return found


def _shown(number: int, line: str) -> str:
    cut = line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 3]}..."
    return f"Line {number} of the cell: {cut}"


def _while_a_layer_was_made(error: BaseException) -> bool:
    trace = error.__traceback__
    while trace is not None:
        code, module = trace.tb_frame.f_code, trace.tb_frame.f_globals.get("__name__", "")
        if code.co_name == "__init__" and str(module).startswith("keras.src.layers."):
            return True
        trace = trace.tb_next
    return False
