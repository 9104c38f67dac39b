"""The real assignment, from solutions to grades: what a class and its instructor see."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from aelab.profile import QUICK
from autograder.course import Course
from autograder.grading.verdict import Outcome
from autograder.notebooks.release import read_notebook
from autograder.notebooks.samples import SAMPLES, Sample, Substitution, write_samples
from autograder.runner.runner import grade_class
from autograder.sandbox.session import ExecutionSettings
from labkit.exercises import EXERCISES

# Grading needs Linux, and the first test waits for all of the grading.
pytestmark = [pytest.mark.linux_only, pytest.mark.timeout(1800)]

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "autoencoders"
PERFECT, UNTOUCHED, SWAPPED, _ = SAMPLES[ASSIGNMENT]
SOLUTIONS = sorted((ROOT / "solutions" / ASSIGNMENT).glob("*.ipynb"))
FAULTY = "fay_faulty"
# A fault in each exercise; none affects the next, and most need no training.
FAULTS = Sample(
    changes={
        "build_decoder": Substitution(', activation="sigmoid")(x)', ")(x)"),
        "build_encoder": Substitution("encoder.trainable = False", "encoder.trainable = True"),
        "train_decoders": Substitution("histories[name] = train(", "histories[name] = print("),
        "cae": Substitution(', activation="relu"', ""),
        "contractive_penalty": Substitution("ops.cast(latent > 0, latent.dtype)", "ops.ones_like(latent)"),
        "train_cae": Substitution(", penalty=added_to_error", ""),
        "deep_cae": Substitution("decoded_deep = Dense(", "decoded_deep = encoded_deep\nDense("),
        "interpolate": SAMPLES[ASSIGNMENT][SWAPPED].changes["interpolate"],
        "interpolate_images": Substitution(
            "decoder.predict(latent_interp, verbose=0)", "(X_test_rgb[[img_idx1]] + X_test_rgb[[img_idx2]]) / 2"
        ),
        "comparison": Substitution("mse_28[name] = mse_grey28(", "mse_28[name] = mse[name] + 0 * mse_grey28("),
    }
)
# By test: the points lost, and what the student reads.
LOST = {
    "decoder_sigmoid": (3, "a sigmoid, and only that, as the last activation; found no activation"),
    "encoder_frozen": (2, "no trainable weight in the VGG16 encoder; found"),
    "vgg16_error": (3, "The decoder has learned nothing yet: did its training stop with an error"),
    "resnet50_error": (3, 'There is no results["ResNet50"] yet'),
    "cae_layers": (0.75, "a ReLU with Dense layer number 1 (64 units); found no activation"),
    "penalty_value": (4, "the slope of the activation is missing"),
    "cae_contracts": (2, "a mean squared Jacobian norm under 6"),
    "deep_cae_layers": (3, "the autoencoder to give vectors of shape (None, 784); found (None, 64)"),
    "interpolate_values": (3, "The two latents are swapped"),
    "interpolated_image": (1, "img_interp to be the decoder's output"),
    "comparison_tables": (2, "in the table at 28 x 28 grey"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course in its own folder, graded by two workers: the course, and the verdicts by student."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("saved_models"))
    shutil.copy(ROOT / "course.toml", root)
    course = Course(root, ASSIGNMENT)
    write_samples(course, {PERFECT: Sample(), UNTOUCHED: Sample(filled=False), FAULTY: FAULTS})
    return course, {verdict.student: verdict for verdict in grade_class(course, ExecutionSettings(), workers=2)}


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


def test_every_submission_gets_a_final_grade(graded):
    _, verdicts = graded
    assert {verdict.state.value for verdict in verdicts.values()} == {"graded"}


def test_the_perfect_submission_has_all_automatic_points(graded):
    _, verdicts = graded
    assert points(verdicts[PERFECT]) == maximum(verdicts[PERFECT])
    told = re.search(r"counts the (\d+) automatic ones", (ROOT / "README.md").read_text())
    assert sum(maximum(verdicts[PERFECT]).values()) == int(told[1])


def test_the_released_notebooks_filled_from_the_solution_run_without_an_error(graded):
    course, _ = graded
    assert not list(outputs(executed(course, PERFECT), "error"))


def test_checks_leave_the_judging_to_the_graded_cells(graded):
    course, _ = graded
    text = "".join(output.text for output in outputs(executed(course, PERFECT), "stream"))
    stems = {path.stem for path in SOLUTIONS}
    assert text.count("Not checked here") == sum(exercise.notebook in stems for exercise in EXERCISES.values()) > 0


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


def test_each_fault_costs_its_own_points_and_no_others(graded):
    _, verdicts = graded
    lost = {name: maximum(verdicts[FAULTY])[name] - value for name, value in points(verdicts[FAULTY]).items()}
    assert {name: value for name, value in lost.items() if value} == {name: value for name, (value, _) in LOST.items()}


@pytest.mark.parametrize("name", LOST)
def test_the_message_names_the_fault(graded, name):
    [cell] = [cell for cell in graded[1][FAULTY].cells if cell.grade_id == name]
    assert LOST[name][1] in cell.message


def test_feedback_shows_no_hidden_test_and_needs_no_network(graded):
    course, _ = graded
    for student in (PERFECT, FAULTY):
        pages = list(course.feedback(student).glob("*.html"))
        assert len(pages) == len(SOLUTIONS)
        for page in pages:
            text = page.read_text(encoding="utf-8")
            assert "HIDDEN TESTS" not in text and "unseen_rgb" not in text
            assert "<script" not in text and "http-equiv" in text


@pytest.mark.parametrize("path", sorted((ROOT / "solutions").glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_a_solution_was_stored_with_all_its_cells_run_and_correct(path):
    notebook = read_notebook(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert not list(outputs([notebook], "error"))
    names = [name for name, exercise in EXERCISES.items() if exercise.notebook == path.stem]
    text = "".join(output.data.get("text/plain", "") for output in outputs([notebook], "display_data"))
    assert text.count("Correct: ") == len(names) > 0


def test_every_exercise_has_its_blanks_its_check_and_its_hints():
    paths = (ROOT / "solutions").glob("*/*.ipynb")
    sources = {path.stem: "\n".join(cell.source for cell in read_notebook(path).cells) for path in paths}
    for name, exercise in EXERCISES.items():
        assert f'check("{name}"' in " ".join(sources[exercise.notebook].split()).replace("( ", "(")
        assert all(f'# hint("{name}", {number})' in sources[exercise.notebook] for number in (1, 2))


def test_the_notebooks_tell_the_sizes_of_the_quick_profile():
    text = "\n".join(cell.source for cell in read_notebook(SOLUTIONS[0]).cells)
    assert f"first {QUICK.cnn_images:,} training images" in text
    assert f"first {QUICK.test_images:,} test images" in text
