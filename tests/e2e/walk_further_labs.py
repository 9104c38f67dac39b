"""The further labs from an empty notebook to a grade, in a real browser: `make walks`, a quarter of an hour.

Each is worked through as the first lab is in `test_student.py`, then handed in, graded, reported and exported.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from notebook_page import LOADING, PATIENCE, NotebookPage
from playwright.sync_api import expect
from running_lab import jupyter_lab
from test_student import ATTACHED
from typer.testing import CliRunner

from aelab.store import cache_directory
from autograder.__main__ import app
from autograder.course import Course
from autograder.notebooks.release import read_notebook
from autograder.notebooks.solutions import filled_source
from labkit.exercises import EXERCISES

pytestmark = pytest.mark.timeout(3600)

ROOT = Path(__file__).parents[2]
STUDENT = "ada"


@dataclass(frozen=True)
class Walk:
    """What is done in a lab.

    exercise: the first one. slip: what a student mistakes for what in it. told: what the check then says. answer: the
    grade_id of the cell for words. pictures: parts of cells whose figures are looked at.
    """

    exercise: str
    slip: tuple[str, str]
    told: str
    answer: str
    pictures: tuple[str, ...]


WALKS = {
    "finetuning": Walk(
        exercise="split_network",
        slip=("get_layer(before)", "get_layer(last)"),
        told="Not right yet",
        answer="finetuning_answer",
        pictures=("from aelab.finetuning.reference import try_rate", 'title="The same further epochs'),
    ),
    "variational": Walk(
        exercise="kl_divergence",
        slip=("- 1 - log_var", "- 1 + log_var"),
        told="Not right yet",
        answer="beta_answer",
        pictures=("generated = generate(decoder_vae, 20", "figures.latent_map(", "figures.latent_grid("),
    ),
    "anomaly": Walk(
        exercise="anomaly_score",
        slip=("axis=1", "axis=0"),
        told="Not right yet",
        answer="missed_in_words",
        pictures=("caught, false = ", "figures.area_bars("),
    ),
}


def answers(notebook: Path) -> dict[str, str]:
    """Return the right answers of a notebook, by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: filled_source(cell.source)
        for cell in read_notebook(notebook).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def told_by(course: Course, *command: str) -> str:
    """Return what a command of the grader prints in a course's folder; fail if it does."""
    result = CliRunner().invoke(app, [*command, "--course", str(course.root)])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def course(tmp_path: Path, assignment: str) -> Course:
    """A course with the lab's assignments, into which nobody has handed in anything."""
    for name in ("course.toml", "nbgrader_config.py"):
        shutil.copy(ROOT / name, tmp_path)
    for name in ("solutions", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("saved_models", ".*"))
    return Course(tmp_path, assignment)


@pytest.mark.parametrize("assignment", WALKS)
def test_a_further_lab_is_worked_through_handed_in_and_graded(
    assignment, course, page, traffic, screenshot, tmp_path_factory
):
    walk = WALKS[assignment]
    [solution] = (ROOT / "solutions" / assignment).glob("*.ipynb")
    traffic.expected.append(ATTACHED)
    root = tmp_path_factory.mktemp("student")
    shutil.copytree(course.root / "notebooks" / assignment, root / assignment)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with jupyter_lab(root, tmp_path_factory.mktemp("settings"), AELAB_DATA=str(cache_directory())) as lab:
        file = root / assignment / solution.name
        notebook = NotebookPage(page, lab, file)
        screenshot(page, f"{assignment}-01-open")
        assert "Ready: data and weights are here" in notebook.run("lab.start(")
        for part in (f"{assignment}_imports", f"{assignment}_images"):
            notebook.run(part)

        check, right = f'check("{walk.exercise}"', answers(solution)
        notebook.run(walk.exercise)
        assert "Not attempted yet" in notebook.run(check)
        screenshot(page, f"{assignment}-02-blank")
        assert walk.slip[0] in right[walk.exercise]
        notebook.write(walk.exercise, right[walk.exercise].replace(*walk.slip))
        notebook.run(walk.exercise)
        assert walk.told in notebook.run(check)
        screenshot(page, f"{assignment}-03-wrong")

        for exercise, source in right.items():
            notebook.write(exercise, source)
        notebook.run_all(last="progress(", patience=3 * PATIENCE)
        exercises = [name for name, known in EXERCISES.items() if known.notebook == solution.stem]
        for exercise in exercises:
            assert "Correct: " in notebook.output(f'check("{exercise}"')
        assert f"Progress: {len(exercises)} of {len(exercises)} correct" in notebook.output("progress(")
        for number, part in enumerate(walk.pictures, 4):
            expect(notebook.pictures(part).first).to_be_visible(timeout=LOADING)
            screenshot(page, f"{assignment}-{number:02}-figure")
        answer = notebook.cell(walk.answer)
        answer.dblclick()
        notebook.write(walk.answer, "I saw that it works, and where it does not.")
        page.keyboard.press("Shift+Enter")
        expect(answer).to_contain_text("where it does not")
        notebook.save()
        page.goto("about:blank")  # a page that is still open would miss the server

    handed_in = course.submitted(STUDENT)
    handed_in.mkdir(parents=True)
    shutil.copy(file, handed_in)
    told = told_by(course, "grade", assignment)
    assert re.search(r"graded (\d+)/\1", told), told
    told_by(course, "report", assignment)
    told_by(course, "export", assignment, "--format", "csv")
    page.goto((course.reports / f"{assignment}.html").as_uri())
    screenshot(page, f"{assignment}-08-report", full_page=True)
    [feedback] = course.feedback(STUDENT).glob("*.html")
    page.goto(feedback.as_uri())
    screenshot(page, f"{assignment}-09-feedback")
