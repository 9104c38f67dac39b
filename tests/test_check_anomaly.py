"""The graded cells of the assignment anomaly accept right answers however they are written, and name each fault.

The corpus holds such answers. Those that need no training run here with their graded cells, without a grader.
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from aelab import data
from aelab.anomaly import alarms, distances, trained
from aelab.anomaly.exercises import EXERCISES
from aelab.anomaly.ranking import area_under_roc, mean_ranks
from aelab.anomaly.reference import dense_autoencoder
from aelab.anomaly.settings import NEIGHBOURS
from aelab.grading.thresholds import load_thresholds
from autograder.corpus.assignment import Assignment
from autograder.corpus.cases import Kind
from autograder.corpus.reading import read_corpus
from autograder.course import Course
from labkit.scoring import UnmetError

ROOT = Path(__file__).parent.parent
PLAIN = {"anomaly_score", "alarm_threshold", "auroc", "neighbour_score", "alarm_rates"}  # these need no training
GRADED = {exercise.name: exercise.graded for exercise in EXERCISES}
CHECKS = {exercise.name: exercise.check for exercise in EXERCISES}
LABELS = np.arange(300) % 10
SCORES = np.random.default_rng(3).exponential(size=300) + LABELS / 10
ROWS = np.random.default_rng(4).random((40, 784)).astype(np.float32)
IS_ANOMALY = np.arange(40) % 4 > 0

ASSIGNMENT = Assignment(Course(ROOT, "anomaly"))
SOLUTION = {
    cell.metadata.nbgrader.grade_id: cell.source
    for cell in nbformat.read(ROOT / "solutions" / "anomaly" / "1_anomaly.ipynb", 4).cells
    if "nbgrader" in cell.metadata
}
CASES = [
    pytest.param(case, name, id=f"{case.name}-{name}")
    for case in read_corpus(ROOT / "tests" / "corpus" / "anomaly")
    for name in sorted(case.touched & PLAIN)
    if case.kind is not Kind.HOSTILE
]


def answer(case, name):
    """Return the names of a notebook after the answer to one exercise."""
    notebook = nbformat.reads(ASSIGNMENT.trial(case).files["1_anomaly.ipynb"].decode(), 4)
    [cell] = [one for one in notebook.cells if one.metadata.get("nbgrader", {}).get("grade_id") == name]
    names = {"np": np, "data": data, "mean_ranks": mean_ranks, "distances": distances, "alarm_rates": {}}
    names |= {"distance_scores": SCORES, "test_labels": LABELS, "distance_threshold": 1.1}
    names |= {"scores_test": SCORES[::-1], "threshold": 0.9, "NEIGHBOURS": NEIGHBOURS}
    exec("import tensorflow as tf\nfrom keras import ops", names)
    exec(cell.source, names)
    return names


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
@pytest.mark.parametrize(("case", "name"), CASES)
def test_a_graded_cell_gives_the_points_that_the_corpus_expects_and_names_the_fault(case, name, capsys):
    names = answer(case, name)
    [grade_id] = GRADED[name]
    exec(SOLUTION[grade_id], names)
    [demand] = [one for one in ASSIGNMENT.demands(case) if one.grade_id == grade_id]
    printed = capsys.readouterr().out
    assert float(names["score"].total()) == demand.points, printed
    assert all(words in printed for words in demand.words), printed


@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
@pytest.mark.parametrize(("case", "name"), CASES)
def test_a_check_praises_an_answer_only_if_it_gives_all_points(case, name):
    further = (SCORES, LABELS, 1.1) if name == "alarm_rates" else ()
    made = answer(case, name)[name]
    if case.kind is Kind.RIGHT:
        CHECKS[name](made, *further)
    else:
        with pytest.raises(UnmetError):
            CHECKS[name](made, *further)


def test_a_threshold_from_the_wrong_scores_is_told_apart():
    scores = {"held_out": SCORES, "normal": SCORES[:200] * 0.8, "test": SCORES * 3}

    def quantile(some, rate):
        return np.quantile(some, 1 - rate)

    alarms.threshold_chosen(quantile(SCORES, 0.05), quantile, scores, 0.05)
    for name, words in (("normal", "autoencoder learned"), ("test", "nothing may be chosen")):
        with pytest.raises(UnmetError, match=words):
            alarms.threshold_chosen(quantile(scores[name], 0.05), quantile, scores, 0.05)


def test_the_threshold_of_a_wrong_function_is_not_a_second_fault():
    alarms.threshold_chosen(SCORES.max(), lambda some, rate: np.max(some), {"held_out": SCORES}, 0.05)


def test_an_untrained_autoencoder_is_named_and_its_misses_are_those_of_its_errors():
    autoencoder, _ = dense_autoencoder(3)
    missed = trained.missed_pairs(autoencoder, ROWS, IS_ANOMALY)
    errors = np.square(autoencoder.predict(ROWS, verbose=0) - ROWS).mean(axis=1)
    assert missed == pytest.approx(1 - area_under_roc(errors, IS_ANOMALY), abs=1e-6)
    trained.normal_error(autoencoder, ROWS, IS_ANOMALY, 0.2)
    for check in (trained.normal_error, trained.anomalies_stand_out):
        with pytest.raises(UnmetError, match="has learned nothing yet"):
            check(autoencoder, ROWS, IS_ANOMALY, 0.01)


def test_a_training_that_diverged_is_said_to_have_diverged():
    autoencoder, _ = dense_autoencoder(3)
    for weight in autoencoder.weights:
        weight.assign(weight + np.nan)
    for check in (trained.normal_error, trained.anomalies_stand_out):
        with pytest.raises(UnmetError, match="The training diverged"):
            check(autoencoder, ROWS, IS_ANOMALY, 0.01)


def test_an_autoencoder_that_draws_nothing_well_is_not_said_to_draw_anomalies_too_well():
    autoencoder, _ = dense_autoencoder(3)
    for weight in autoencoder.weights:
        weight.assign(weight + 0.01)  # it is not as it was made, and has learned nothing
    with pytest.raises(UnmetError, match="It cannot draw normal images either"):
        trained.anomalies_stand_out(autoencoder, ROWS, IS_ANOMALY, 0.01)


@pytest.mark.parametrize(
    ("grade_id", "quantity"), [("autoencoder_error", "normal_error"), ("anomalies_found", "missed_pairs")]
)
def test_a_graded_cell_asks_for_the_threshold_of_the_quick_profile(grade_id, quantity):
    numbers = {float(number) for number in re.findall(r", (\d+\.\d+)\)\)", SOLUTION[grade_id])}
    assert numbers == {load_thresholds("anomaly")["quick"][quantity]}
