"""How a notebook shows errors: with the name that was probably meant, and in one line where the lab explains them."""

from types import TracebackType
from typing import Any

from labkit.exercises import EXERCISES
from labkit.explaining import line_of, sentences
from labkit.requests import judged_elsewhere
from labkit.suggestions import suggestion

STOPPED = "Stopped; run the cell again to go on."
_RED, _PLAIN = "\x1b[31m", "\x1b[39m"


def show_errors(shell: Any) -> None:
    """Have an IPython shell show the closest name to one that is missing, and some errors in one line.

    Two kinds are shown in one line: an interrupt, and an error that the lab raises on purpose, from a function that
    hides itself from tracebacks (`__tracebackhide__`). While a submission is graded, both show their whole traceback.
    """

    def shown(shell: Any, kind: type, error: BaseException, trace: TracebackType, tb_offset: int | None = None) -> None:
        if not judged_elsewhere() and (line := _in_one_line(error, trace)):
            shell._showtraceback(kind, error, [line])
            return
        text, near = str(error), suggestion(error)
        if not near.endswith("in quotes?"):
            near = _where_it_is_made(error) or near
        if near and near not in text:
            error.args = (f"{text}. {near}", *error.args[1:])
            if isinstance(error, ImportError):
                error.msg = error.args[0]
        shell.showtraceback((kind, error, trace), tb_offset=tb_offset)

    shell.set_custom_exc((NameError, AttributeError, ImportError, ValueError, KeyboardInterrupt), shown)


def _in_one_line(error: BaseException, trace: TracebackType) -> str:
    if isinstance(error, KeyboardInterrupt):
        return sentences(str(error) or STOPPED, line_of(error))
    while trace.tb_next is not None:
        trace = trace.tb_next
    if not isinstance(error, ValueError) or not trace.tb_frame.f_locals.get("__tracebackhide__"):
        return ""
    return sentences(f"{_RED}{type(error).__name__}{_PLAIN}: {error}", line_of(error))


def _where_it_is_made(error: BaseException) -> str:
    """Say what to do about a name from a cell above that was not run, as after a restart of the kernel."""
    made = {name for exercise in EXERCISES.values() for name in (*exercise.makes, *exercise.gives)}
    if judged_elsewhere() or not isinstance(error, NameError) or error.name not in made:
        return ""
    return "No cell has made it since the kernel started. Choose Run > Run All Above Selected Cell"
