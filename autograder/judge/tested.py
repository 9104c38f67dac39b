"""Run the source of a test with the student's values, and say what a notebook would show."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.judge.caught import type_errors_of
from autograder.judge.cells import run_test
from autograder.judge.circumstances import Circumstances
from autograder.judge.outputs import error_output, outputs_of, shown_as
from autograder.judge.remote import Remote
from autograder.judge.student_values import note_changed_data, note_misfit
from autograder.judge.surroundings import surrounded
from autograder.judge.workplace import Run
from labkit.questions import AskingError
from labkit.scoring import Points


class NoReplyFromYourCode(AskingError):
    """The student's process gave no reply; students see this class's name before the reason."""


def tested(
    source: str,
    namespace: dict[str, Any],
    remote: Remote,
    place: Run,
    student: Mapping[str, Any],
    names: list[str],
    earlier: Sequence[str],
) -> list[dict[str, Any]]:
    """Run the source; return the outputs that the cell would have in a notebook.

    earlier: the sources of tests whose functions it may use.
    """
    around = [*place.setup, *earlier]
    remote.circumstances = Circumstances(
        namespace, student, source, names, remote.refusal, remote.settings, around, place.draws_on
    )
    printed = io.StringIO()
    value: object = None
    shown = ""
    failure: dict[str, Any] | None = None
    error: BaseException | None = None
    with (
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(io.StringIO()),
        surrounded(source, namespace, remote.refusal, remote.circumstances.targets),
        type_errors_of(source) as caught,
    ):
        try:
            value = run_test(source, namespace, remote.refusal)
            shown = shown_as(value)
            if remote.failures and not issubclass(type(value), Points):  # a test that expects some exception caught it
                raise NoReplyFromYourCode(remote.failures[0])
        except BaseException as raised:  # noqa: BLE001  (a failed assertion, or the student's error)
            error = raised
            failure = error_output(raised, source)
        note_misfit(error, caught, remote, source)
        note_changed_data(error, remote)
    with contextlib.suppress(AskingError):
        remote.end()
    remote.circumstances.put_back()
    return outputs_of(printed.getvalue(), value, shown, failure)
