"""Models that only look right get no points, and right ones that cannot be judged get no silent zero."""

from __future__ import annotations

import pytest
from keras_course import AUTOENCODERS, ENCODERS, autoencoder_notebook, encoder_notebook
from toy_course import code, find, write_solutions
from whole_grades import SETTINGS, edited, grade_each, sample_files

from autograder.grading.grade import release_of
from autograder.grading.verdict import Outcome, State
from autograder.notebooks.samples import Sample

pytestmark = pytest.mark.linux_only  # grading needs Linux


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """One submission with a notebook for each piece of work: the grade, and its cells by notebook and grade_id."""
    kinds = {name: autoencoder_notebook() for name in AUTOENCODERS} | {name: encoder_notebook() for name in ENCODERS}
    course = write_solutions(tmp_path_factory.mktemp("course"), kinds, lab="aelab.grading:LAB")
    files = sample_files(course, Sample())
    for name, (setup, answers) in {**AUTOENCODERS, **ENCODERS}.items():

        def change(notebook, setup=setup, answers=answers):
            for grade_id, source in answers.items():
                find(notebook, grade_id).source = source
            notebook.cells.insert(2, code(setup or "pass"))

        files = edited(files, name, change)
    result = grade_each(release_of(course), {"all": files}, SETTINGS)["all"]
    return result.verdict, {(cell.notebook, cell.grade_id): cell for cell in result.verdict.cells}


def points(graded, name):
    return {grade_id: cell.points for (notebook, grade_id), cell in graded[1].items() if notebook == name}


def test_right_models_get_all_points_in_spite_of_a_warning(graded):
    assert points(graded, "right") == {"test_layers": 2, "test_error": 3, "test_penalty": 2}
    assert points(graded, "right_encoder") == {"test_encoder": 3, "test_results": 2}


def test_wrong_models_lose_the_points_of_their_tests(graded):
    assert points(graded, "wrong") == {"test_layers": 2, "test_error": 0, "test_penalty": 0}


def test_a_right_model_that_cannot_be_judged_needs_a_human_and_is_no_zero(graded):
    verdict, cells = graded
    assert points(graded, "right_with_lambda") == {"test_layers": None, "test_error": None, "test_penalty": 2}
    cell = cells["right_with_lambda", "test_error"]
    assert cell.outcome is Outcome.NEEDS_HUMAN
    assert "encoder" in cell.message and "Lambda" in cell.message and "built-in" in cell.message
    assert verdict.state is State.NEEDS_HUMAN and "cannot be taken out" in verdict.reason


@pytest.mark.parametrize(
    ("name", "test", "message"),
    [
        ("patches_keras", "test_error", "an error (MSE per pixel) under 0.01"),
        ("patches_the_checks", "test_error", "an error (MSE per pixel) under 0.01"),
        ("identity", "test_layers", "the encoder to give vectors of shape (None, 64)"),
        ("identity", "test_error", "much narrower than the image"),
        ("own_class", "test_error", "a class of your own"),
        ("anything", "test_error", "the encoder to be a Keras model; found an Anything"),
        ("forgets_the_weights", "test_penalty", "found 0"),
        ("looks_up", "test_penalty", "found 1"),
        ("random_weights", "test_encoder", "the features of the ImageNet VGG16"),
        ("random_weights", "test_results", "found other weights"),
        ("fake_results", "test_results", "at most 512 features per image"),
        ("flattened_results", "test_results", "at most 512 features per image"),
        ("results_that_are_no_dict", "test_results", 'There is no results["VGG16"] yet'),
    ],
)
def test_what_only_looks_right_gets_no_points_and_is_told_why(graded, name, test, message):
    cell = graded[1][name, test]
    assert not cell.points, cell
    assert message in cell.message
    if cell.points is None:
        assert cell.outcome is Outcome.NEEDS_HUMAN


def test_cheating_in_one_cell_costs_nothing_in_others(graded):
    assert points(graded, "forgets_the_weights")["test_error"] == 3
    assert points(graded, "looks_up")["test_layers"] == 2
    assert points(graded, "fake_results")["test_encoder"] == 3
