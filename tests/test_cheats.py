"""Whatever a notebook does to look right, it gets the points of its answers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cheats import CELLS, FORMS, RIGHT_ANSWERS, WRONG, with_cells
from toy_course import find, solutions, write_solutions
from whole_grades import SETTINGS, edited, grade_each, sample_files

from autograder.grading.grade import release_of
from autograder.grading.verdict import State
from autograder.notebooks.samples import Sample

pytestmark = pytest.mark.linux_only  # grading needs Linux


def changed_form(change):
    """Return a wrong answer in a notebook whose form was changed."""

    def both(notebook):
        find(notebook, "mean_of").source = WRONG
        change(notebook)

    return both


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Two submissions with a notebook, and so a process, per cheat: the verdicts, and the cells by notebook."""
    changes = {name: with_cells(*cells) for name, cells in {**CELLS, **RIGHT_ANSWERS}.items()}
    changes |= {name: changed_form(change) for name, change in FORMS.items()}
    course = write_solutions(tmp_path_factory.mktemp("course"), {name: solutions()["1_mean"] for name in changes})
    files = sample_files(course, Sample())
    halves = {}
    for number, (name, change) in enumerate(changes.items()):
        changed = edited(files, name, change)[f"{name}.ipynb"]
        halves.setdefault(number % 2, {})[f"{name}.ipynb"] = changed
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 2)
        grades = grade_each(release_of(course), halves, replace(SETTINGS, cell_seconds=4))
    handed_in = [
        cell
        for half, grade in grades.items()
        for cell in grade.verdict.cells
        if f"{cell.notebook}.ipynb" in halves[half]
    ]
    return [grade.verdict for grade in grades.values()], {cell.notebook: cell for cell in handed_in}


@pytest.mark.parametrize("cheat", [*CELLS, *FORMS])
def test_a_wrong_answer_gets_no_points_by(graded, cheat):
    cell = graded[1][cheat]
    assert not cell.points, cell
    assert cell.message
    assert cell.max_points == 3


@pytest.mark.parametrize("answer", RIGHT_ANSWERS)
def test_a_right_answer_has_all_points_though_it_is(graded, answer):
    assert graded[1][answer].points == 3, graded[1][answer]


def test_the_states_are_final_and_no_cell_was_added(graded):
    verdicts, cells = graded
    for verdict in verdicts:
        assert verdict.state in (State.GRADED, State.NEEDS_HUMAN), verdict.reason
        assert {cell.grade_id for cell in verdict.cells} == {"test_mean"}
        assert len(verdict.cells) == len(cells)
