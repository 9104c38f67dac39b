"""The real assignment, from solutions to grades: what a class and its instructor see."""

import shutil
from pathlib import Path

import nbformat
import pytest

from aelab.exercises import EXERCISES
from aelab.profile import QUICK
from aelab.reference import MODELS, reference_model
from autograder.batch import grade_assignment
from autograder.course import Course
from autograder.release import read_notebook
from autograder.samples import SAMPLES, write_samples
from autograder.verdict import Outcome

# Grading needs Linux, and the first test waits for all of it.
pytestmark = [pytest.mark.linux_only, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "autoencoders"
PERFECT, UNTOUCHED, SWAPPED, CRASHING = SAMPLES[ASSIGNMENT]
SOLUTIONS = sorted((ROOT / "solutions" / ASSIGNMENT).glob("*.ipynb"))


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in a folder of its own, its samples graded: the course, and the verdicts by student."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("saved_models"))
    course = Course(root, ASSIGNMENT)
    write_samples(course)
    for name in MODELS:  # the sandbox reads the data cache but does not write it: what is trained here is trained once
        reference_model(name, QUICK)
    return course, {verdict.student: verdict for verdict in grade_assignment(course)}


def points(verdict):
    return {cell.grade_id: cell.points for cell in verdict.cells if not cell.manual}


def maximum(verdict):
    return {cell.grade_id: cell.max_points for cell in verdict.cells if not cell.manual}


def executed(course, student):
    return [nbformat.read(path, 4) for path in sorted(course.autograded(student).glob("*.ipynb"))]


def outputs(notebooks, kind):
    for notebook in notebooks:
        for cell in notebook.cells:
            yield from (output for output in cell.get("outputs", []) if output.output_type == kind)


def test_every_sample_gets_a_final_grade(graded):
    _, verdicts = graded
    assert {verdict.state.value for verdict in verdicts.values()} == {"graded"}


def test_the_perfect_submission_has_all_automatic_points(graded):
    _, verdicts = graded
    assert points(verdicts[PERFECT]) == maximum(verdicts[PERFECT])
    assert sum(maximum(verdicts[PERFECT]).values()) == 47


def test_the_released_notebooks_filled_from_the_solution_pass_every_check(graded):
    course, _ = graded
    text = "".join(output.text for output in outputs(executed(course, PERFECT), "stream"))
    assert text.count("Correct: ") == len(EXERCISES)
    assert not list(outputs(executed(course, PERFECT), "error"))


def test_the_untouched_submission_has_no_points(graded):
    _, verdicts = graded
    assert set(points(verdicts[UNTOUCHED]).values()) == {0}


def test_released_notebooks_run_as_they_are_fail_only_at_blanks_and_say_where(graded):
    course, _ = graded
    errors = list(outputs(executed(course, UNTOUCHED), "error"))
    assert errors
    for error in errors:
        assert error.ename == "BlankError", f"{error.ename}: {error.evalue}"
        assert "line " in error.evalue and "..." in error.evalue


def test_untouched_work_is_told_apart_from_wrong_work(graded):
    _, verdicts = graded
    assert {cell.outcome for cell in verdicts[UNTOUCHED].cells} == {Outcome.NOT_ATTEMPTED}


def test_swapped_latents_lose_exactly_the_parts_that_they_break_and_are_named(graded):
    _, verdicts = graded
    lost = {name: maximum(verdicts[SWAPPED])[name] - value for name, value in points(verdicts[SWAPPED]).items()}
    assert {name: value for name, value in lost.items() if value} == {"interpolate_values": 3}
    [message] = [cell.message for cell in verdicts[SWAPPED].cells if cell.outcome is Outcome.PARTIAL]
    assert "swapped" in message


def test_a_decoder_that_crashes_costs_the_tests_of_the_decoder_and_no_others(graded):
    _, verdicts = graded
    lost = {name for name, value in points(verdicts[CRASHING]).items() if value != maximum(verdicts[CRASHING])[name]}
    assert lost == {"decoder_layers", "decoder_shapes", "decoder_sigmoid", "vgg16_error", "resnet50_error"}


def test_feedback_shows_no_hidden_test_and_needs_no_network(graded):
    course, _ = graded
    for student in (PERFECT, CRASHING):
        pages = list(course.feedback(student).glob("*.html"))
        assert len(pages) == len(SOLUTIONS)
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert "HIDDEN TESTS" not in text and "unseen_rgb" not in text
            assert "<script" not in text and "http-equiv" in text


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_a_solution_was_stored_with_all_its_cells_run_and_correct(path):
    notebook = read_notebook(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not list(outputs([notebook], "error"))
    names = [name for name, exercise in EXERCISES.items() if exercise.notebook == path.stem]
    text = "".join(output.text for output in outputs([notebook], "stream"))
    assert text.count("Correct: ") == len(names) > 0


def test_every_exercise_has_its_blanks_its_check_and_its_hints():
    sources = {path.stem: "\n".join(cell.source for cell in read_notebook(path).cells) for path in SOLUTIONS}
    for name, exercise in EXERCISES.items():
        assert f'check("{name}"' in " ".join(sources[exercise.notebook].split()).replace("( ", "(")
        assert all(f'# hint("{name}", {number})' in sources[exercise.notebook] for number in (1, 2))


def test_the_notebooks_tell_the_sizes_of_the_quick_profile():
    text = "\n".join(cell.source for cell in read_notebook(SOLUTIONS[0]).cells)
    assert f"first {QUICK.cnn_images:,} training images" in text
    assert f"first {QUICK.test_images:,} test images" in text
