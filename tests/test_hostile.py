"""Whatever a submission does, grading it ends, says what happened, and harms no other submission."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import psutil
import pytest
from hostile import CELL_SECONDS, HARMS, UNEXPLAINED, Harm, put_into, template
from sessions import leftovers, temporary_folder
from toy_course import write_solutions
from whole_grades import SETTINGS, edited, grade_each, sample_files

from autograder.grading.grade import release_of
from autograder.grading.verdict import State
from autograder.judge import process
from autograder.notebooks.samples import Sample
from autograder.sandbox.limits import MIB, Limits

__all__ = ["temporary_folder"]  # a fixture
pytestmark = pytest.mark.linux_only  # grading needs Linux

LIMITS = Limits(
    notebook_seconds=40,
    memory_bytes=1536 * MIB,
    processes=120,
    folder_bytes=64 * MIB,
    temporary_bytes=64 * MIB,
)
SETTINGS = replace(SETTINGS, cell_seconds=CELL_SECONDS, limits=LIMITS)
RIGHT = Harm(points=2)


@pytest.fixture(scope="module")
def graded(tmp_path_factory, temporary_folder):
    """Harmful submissions, graded together with a right one: verdicts, cells, seconds, and the processes before."""
    before = psutil.Process().children(recursive=True)
    course = write_solutions(tmp_path_factory.mktemp("course"), {name: template() for name in [*HARMS, "right"]})
    files = sample_files(course, Sample())
    submissions = {"even": {}, "odd": {}, "right": {}, "unexplained": {}}
    for number, (name, harm) in enumerate(HARMS.items()):
        changed = edited(files, name, lambda content, harm=harm: put_into(harm, content))[f"{name}.ipynb"]
        submissions["odd" if number % 2 else "even"][f"{name}.ipynb"] = changed
    for submission, harm in [("right", RIGHT), ("unexplained", UNEXPLAINED)]:
        changed = edited(files, "right", lambda content, harm=harm: put_into(harm, content))
        submissions[submission]["right.ipynb"] = changed["right.ipynb"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 4)
        started = time.monotonic()
        grades = grade_each(release_of(course), submissions, SETTINGS, at_once=2)
        seconds = time.monotonic() - started
    cells = {
        (submission if cell.notebook == "right" else cell.notebook, cell.grade_id): cell
        for submission, grade in grades.items()
        for cell in grade.verdict.cells
        if f"{cell.notebook}.ipynb" in submissions[submission]
    }
    return {name: grade.verdict for name, grade in grades.items()}, cells, seconds, before


@pytest.mark.parametrize("name", [*HARMS, "unexplained"])
def test_what_was_right_before_the_harm_keeps_its_points(graded, name):
    assert graded[1][name, "test_first"].points == 3, graded[1][name, "test_first"]


@pytest.mark.parametrize("name", [*HARMS, "unexplained"])
def test_the_harmed_test_says_what_happened(graded, name):
    cell, harm = graded[1][name, "test_second"], {**HARMS, "unexplained": UNEXPLAINED}[name]
    assert cell.points == harm.points, cell
    assert re.search(harm.message, cell.message), cell.message


def test_every_state_is_final(graded):
    states = {name: verdict.state for name, verdict in graded[0].items()}
    human = State.NEEDS_HUMAN  # for values too large to be judged
    assert states == {"even": human, "odd": human, "right": State.GRADED, "unexplained": State.GRADED}


def test_a_right_submission_that_is_graded_beside_them_is_unaffected(graded):
    assert graded[1]["right", "test_first"].points == 3 and graded[1]["right", "test_second"].points == 2


def test_no_process_and_no_folder_is_left(graded, temporary_folder):
    assert leftovers() == []
    for judge in process._judges.values():
        judge.close()  # which removes its folder
    assert list(temporary_folder.iterdir()) == []
    started = [one for one in psutil.Process().children(recursive=True) if one not in graded[3]]
    commands = [" ".join(one.cmdline()) for one in started]
    assert [command for command in commands if "autograder.judge" not in command] == []


def test_it_ends_within_its_limits(graded):
    assert graded[2] < len(HARMS) * LIMITS.notebook_seconds
