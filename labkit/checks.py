"""What a learner calls: `check` an exercise, ask for a `hint`, look at the `progress`.

A check has one of four outcomes. Its message says what was expected, what was found and where to look. Checks are
for learning: they may be run as often as one likes and they give no points.
"""

from dataclasses import dataclass
from typing import Any

from labkit.blanks import BlankError, expect_filled
from labkit.cell_runs import opened_since, recorded_runs, unfinished_exercise
from labkit.exercises import EXERCISES, exercise_named
from labkit.explaining import sentences
from labkit.messages import Message, Tone, show
from labkit.requests import judged_elsewhere
from labkit.scoring import CHECK, NotAttemptedError, Outcome, UnmetError, explain

OPENED_SINCE = (
    "This page was opened after the cell above began to run. If it still shows an old error or bar, run it once more."
)


@dataclass(frozen=True)
class CheckResult:
    """An outcome and what to tell the learner."""

    exercise: str
    outcome: Outcome
    message: str

    def __str__(self) -> str:
        return f"{self.outcome.value}: {self.message}"


_TONES = {
    Outcome.CORRECT: Tone.GOOD,
    Outcome.INCORRECT: Tone.WRONG,
    Outcome.ERROR: Tone.STOPPED,
    Outcome.NOT_ATTEMPTED: Tone.OPEN,
}


_outcomes: dict[str, Outcome] = {}


def run_check(exercise: str, *work: Any) -> CheckResult:
    """Check an exercise without printing.

    Args:
        exercise: its name, as the notebook gives it.
        work: what the learner made; the notebook says what to pass.

    Raises:
        ValueError: there is no such exercise.
    """
    known = exercise_named(exercise)
    if unfinished := unfinished_exercise(exercise):
        outcome = Outcome.NOT_ATTEMPTED if unfinished.is_blank else Outcome.ERROR
        return CheckResult(exercise, outcome, unfinished.message)
    try:
        for item in work:
            expect_filled(item)
        remark = known.check(*work)
    except (BlankError, NotAttemptedError) as error:
        return CheckResult(exercise, Outcome.NOT_ATTEMPTED, explain(error))
    except UnmetError as error:
        return CheckResult(exercise, Outcome.INCORRECT, explain(error))
    except Exception as error:  # noqa: BLE001  (the learner's code may raise anything)
        return CheckResult(exercise, Outcome.ERROR, explain(error))
    return CheckResult(exercise, Outcome.CORRECT, sentences(known.praise, remark or ""))


def check(exercise: str, *work: Any) -> None:
    """Check an exercise and show the outcome, then where the learner stands in this notebook."""
    if judged_elsewhere():
        print("Not checked here: this run is graded, and the graded cells below decide.")
        return
    result = run_check(exercise, *work)
    _outcomes[exercise] = result.outcome
    told = [str(result)]
    if opened_since(exercise):
        told.append(OPENED_SINCE)
    if result.outcome is Outcome.NOT_ATTEMPTED and recorded_runs() is not None:
        told.append("Filled in by now? Run that cell, then this one.")
    if result.outcome is not Outcome.CORRECT:
        told.append(f'For help, run: hint("{exercise}", 1)')
    data = {CHECK: {"exercise": exercise, "outcome": result.outcome.name, "message": result.message}}
    show(Message(_TONES[result.outcome], told, *_standing(exercise_named(exercise).notebook), data))


def hint(exercise: str, number: int = 1) -> None:
    """Show a hint; each next one says more."""
    hints = exercise_named(exercise).hints
    if number in range(1, len(hints) + 1):
        told = f"Hint {number} of {len(hints)}: {hints[number - 1]}"
    else:
        told = f'There are {len(hints)} hints for "{exercise}", from 1 to {len(hints)}; found {number!r}.'
    show(Message(Tone.HELP, [told]))


def progress(notebook: str | None = None) -> None:
    """Show which exercises are correct so far, of one notebook or of all."""
    if not judged_elsewhere():
        show(Message(Tone.HELP, [], *_standing(notebook)))


def _standing(notebook: str | None) -> tuple[str, list[tuple[Tone, str]]]:
    """Say how many exercises of a notebook are correct, and how each one is."""
    names = [name for name, exercise in EXERCISES.items() if notebook in (None, exercise.notebook)]
    outcomes = [_outcome_now(name) for name in names]
    heading = f"Progress: {outcomes.count(Outcome.CORRECT)} of {len(names)} correct"
    return heading, [(_TONES[outcome], name) for name, outcome in zip(names, outcomes, strict=True)]


def _outcome_now(exercise: str) -> Outcome:
    """Return the outcome of the last check, unless a cell of the exercise has stopped since."""
    outcome = _outcomes.get(exercise, Outcome.NOT_ATTEMPTED)
    runs = recorded_runs()
    if outcome is not Outcome.CORRECT or runs is None or (unfinished := runs.unfinished_exercise(exercise)) is None:
        return outcome
    return Outcome.NOT_ATTEMPTED if unfinished.is_blank else Outcome.ERROR
