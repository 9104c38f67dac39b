"""The exercises of the notebooks: one object for each, which a course registers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Exercise:
    """An exercise of a notebook.

    name: as `check` and `hint` take it; also the grade_id of its cell. notebook: its name, without .ipynb.
    graded: the grade_ids of the cells that give points for it.
    hints: from a nudge to nearly the answer. praise: shown to a learner when the work is right.
    check: takes what the learner made, as the notebook passes it; raises an error of `labkit.scoring` for work that is
        not right, and may return a remark.
    makes: names that its cells, and those of no other exercise, make or change.
    gives: names that given cells make of these.
    tested_by: functions that only graded cells of this exercise call; needed where those cells have other grade_ids.
    """

    name: str
    notebook: str
    graded: tuple[str, ...]
    hints: tuple[str, ...]
    praise: str
    check: Callable[..., str | None]
    makes: tuple[str, ...]
    gives: tuple[str, ...] = ()
    tested_by: tuple[str, ...] = ()


EXERCISES: dict[str, Exercise] = {}  # by name


def register(exercises: Iterable[Exercise]) -> None:
    """Make exercises known to the checks and hints of this process; the same ones may be registered again.

    Raises:
        ValueError: two exercises have one name.
    """
    for exercise in exercises:
        known = EXERCISES.setdefault(exercise.name, exercise)
        if known != exercise:
            raise ValueError(
                f"Expected exercises of different names, found two that are called {exercise.name!r}, in "
                f"{known.notebook} and {exercise.notebook}. Rename one of them."
            )


def exercise_named(name: str) -> Exercise:
    """Return the exercise of that name.

    Raises:
        ValueError: there is none.
    """
    __tracebackhide__ = True  # IPython then shows a learner the message alone
    if not EXERCISES:
        raise ValueError("No exercise is known yet. Run the first cell of the notebook, then this one.")
    if name not in EXERCISES:
        raise ValueError(f"Expected the name of an exercise ({', '.join(EXERCISES)}), found {name!r}.")
    return EXERCISES[name]


def is_check(module: str) -> bool:
    """Tell whether a module checks learners' work: what fails in there is not the learner's."""
    packages = {exercise.check.__module__.rpartition(".")[0] for exercise in EXERCISES.values()}
    return module in ("labkit.checks", "labkit.scoring") or module.rpartition(".")[0] in packages - {""}
