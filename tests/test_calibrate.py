"""Thresholds are set between the values of right and of wrong work; where these overlap there is none."""

from __future__ import annotations

import statistics
import tomllib
from types import SimpleNamespace

import pytest
from toy_course import answer, code, notebook
from toy_course import test_cell as graded

from aelab.grading import calibrate, measuring
from aelab.grading.autoencoders.quantities import MEASURES
from aelab.grading.measuring import Measures, MeasuringError, Run, measure
from aelab.grading.separating import Separation
from autograder.corpus.cases import Case, Demand, Expected, Kind
from autograder.course import CourseError
from autograder.notebooks.release import notebook_bytes

RIGHT = [0.010, 0.011, 0.012]  # standard deviation 0.001
FAR, NEAR = {"raw_features": [0.03, 0.02]}, {"raw_features": [0.03, 0.0155]}


def test_a_threshold_leaves_four_deviations_to_the_right_and_stays_below_the_wrong():
    found = Separation("VGG16", RIGHT, FAR)
    assert not found.overlaps
    assert max(RIGHT) + 4 * statistics.stdev(RIGHT) <= found.threshold < 0.02


def test_a_threshold_in_use_that_separates_is_kept():
    assert Separation("VGG16", RIGHT, FAR, present=0.0185).threshold == 0.0185


@pytest.mark.parametrize("present", [0.015, 0.02, 0.5])
def test_a_threshold_in_use_that_does_not_separate_is_replaced(present):
    assert Separation("VGG16", RIGHT, FAR, present).threshold == 0.018


def test_without_a_wrong_case_the_threshold_is_above_the_right_values():
    found = Separation("CAE", RIGHT, {})
    assert found.threshold > found.least and not found.overlaps


def test_values_that_overlap_are_refused_with_the_check_to_sharpen():
    with pytest.raises(CourseError, match=r"VGG16.*raw_features reaches 0\.01550. Sharpen vgg16_error"):
        calibrate.expect_separated([Separation("VGG16", RIGHT, NEAR)], MEASURES)


def test_the_file_holds_the_threshold_and_where_it_comes_from():
    found = Separation("VGG16", RIGHT, FAR, present=0.0185)
    content = tomllib.loads(calibrate.to_toml([found], "quick", seeds=3))["quick"]
    assert content["VGG16"] == 0.0185
    told = content["calibrated"]["VGG16"]
    assert told["right"] == RIGHT and told["wrong"] == FAR
    assert told["worst_right"] == 0.012 and told["best_wrong"] == 0.02
    assert told["mean"] == pytest.approx(0.011) and told["standard_deviation"] == pytest.approx(0.001)
    assert told["margin_to_right"] == pytest.approx(0.0065) and told["margin_to_wrong"] == pytest.approx(0.0015)


class Assignment:
    """The part of an assignment that calibrating needs: tests of errors and of layers, in one notebook."""

    tests = {"vgg16_error": 3.0, "decoder_layers": 4.0, "cae_error": 3.0, "cae_contracts": 2.0, "resnet50_error": 3.0}  # noqa: RUF012

    def demands(self, case):
        full = Expected("full")
        found = {name: case.expected.get(name, full).points for name in self.tests}
        return [Demand(name, most if found[name] == "full" else found[name], most) for name, most in self.tests.items()]

    def trial(self, case):
        return SimpleNamespace(files={"1_decoder.ipynb": case.name.encode()})


ERROR_ONLY = Case("raw_features", Kind.WRONG, "raw", {"vgg16_error": Expected(0)})
LAYERS_TOO = Case("no_relu", Kind.WRONG, "no ReLU", {"vgg16_error": Expected(0), "decoder_layers": Expected(2)})


def test_only_wrong_cases_that_nothing_but_a_threshold_catches_are_run():
    assert calibrate.only_by_thresholds(Assignment(), [ERROR_ONLY, LAYERS_TOO], MEASURES) == [ERROR_ONLY]


def test_the_solution_runs_with_each_number_of_threads_and_a_wrong_case_with_one(tmp_path, monkeypatch):
    def measured(files, run, profile, memory, measures):
        wrong = files["1_decoder.ipynb"] == b"raw_features"
        return {"VGG16": [0.03 if wrong else 0.01 + run.seed / 1000, 0.02], "ResNet50": [1.0], "CAE": [1.0]}

    monkeypatch.setattr(calibrate, "measure", measured)
    monkeypatch.setattr(calibrate, "make_memory", lambda folder: folder)
    lines = []
    found = calibrate.run_all(Assignment(), [ERROR_ONLY], MEASURES, 3, 2, "quick", tmp_path, lines.append)
    runs = {(run.case, run.seed, run.threads) for run in found}
    assert runs == {("solution", seed, threads) for seed in range(3) for threads in (1, 2)} | {
        ("raw_features", seed, 1) for seed in range(2)
    }
    assert len(lines) == 8 and lines[-1].startswith("8 of 8")


def test_the_worst_of_the_right_values_is_held_against_the_best_of_the_wrong_ones():
    values = {"VGG16": [0.012, 0.013], "ResNet50": [1.0], "CAE": [1.0], "CAE_jacobian": [1.0]}
    measured = {Run("solution", seed, 1): values for seed in range(2)}
    measured[Run("raw_features", 0, 1)] = {"VGG16": [0.03, 0.025]}
    [vgg16, *others] = calibrate.separations(Assignment(), [ERROR_ONLY], MEASURES, measured, {})
    assert vgg16.worst_right == 0.013 and vgg16.best_wrong == (0.025, "raw_features")
    assert [other.wrong for other in others] == [{}, {}, {}]


TINY = Measures((), {"tiny": "measured = {'CAE': [value, threads]}"})


@pytest.fixture
def tiny():
    """Make a notebook whose measured value its cells compute from the seed."""
    setup = answer("setup", "import os\nvalue = float(os.environ['AELAB_SEED']) + 1")
    threads = answer("threads", "threads = int(os.environ['OMP_NUM_THREADS'])")

    def files(*cells):
        return {"tiny.ipynb": notebook_bytes(notebook(setup, threads, *cells)), "data.csv": b"no notebook"}

    return files


def test_a_notebook_is_run_with_the_seed_and_the_threads_and_without_its_tests(tiny, tmp_path):
    files = tiny(graded("test", 1, "raise RuntimeError"), code("raise RuntimeError"))
    assert measure(files, Run("solution", 3, 2), "quick", tmp_path, TINY) == {"CAE": [4.0, 2]}


def test_a_notebook_that_stops_is_told_with_its_error(tiny, tmp_path):
    files = tiny(answer("broken", "raise ValueError('no images')"))
    with pytest.raises(MeasuringError, match="ValueError: no images"):
        measure(files, Run("wrong", 0, 1), "quick", tmp_path, TINY)


def test_a_notebook_that_ends_python_quietly_is_told(tiny, tmp_path):
    files = tiny(answer("ends", "import os\nos._exit(0)"))
    with pytest.raises(MeasuringError, match="ended before its last line"):
        measure(files, Run("wrong", 0, 1), "quick", tmp_path, TINY)


def test_values_that_never_vary_have_an_endless_margin():
    found = Separation("CAE", [0.02, 0.02], {}, present=0.03)
    assert "inf deviations above the worst" in found.describe()


def test_a_memory_of_its_own_shares_the_downloads(tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    (cache / "weights").mkdir(parents=True)
    (cache / "weights" / "vgg16").write_bytes(b"weights")
    monkeypatch.setattr(measuring, "cache_directory", lambda: cache)
    monkeypatch.setattr(measuring, "load_artefacts", lambda: {"vgg16": SimpleNamespace(file="weights/vgg16")})
    for _ in range(2):
        place = measuring.make_memory(tmp_path / "memory")
    assert (place / "weights" / "vgg16").read_bytes() == b"weights"


@pytest.mark.parametrize(("seed", "found"), [(1, {"CAE": [2.0]}), (3, {})])
def test_what_a_check_refuses_whatever_the_threshold_has_no_value(tiny, tmp_path, monkeypatch, seed, found):
    measures = """
from labkit.scoring import expect
def check(value, threshold):
    expect(value < 3, "another kind of work", "this")
    expect(value < threshold, "less", "more")
measured = {"CAE": [value]} if under_any_threshold(check, value) else {}
"""
    assert measure(tiny(), Run("solution", seed, 1), "quick", tmp_path, Measures((), {"tiny": measures})) == found
