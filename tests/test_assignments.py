"""Assignments are found by their folders, and their exercises by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from aelab import assignments
from labkit import checks, exercises
from labkit.exercises import EXERCISES, Exercise, exercise_named, is_check, register


def check(value):
    return None


ONE = Exercise("one", "1_notebook", ("test_one",), ("a nudge", "the answer"), "it is one.", check, ("one",))


@pytest.fixture
def only_these(monkeypatch):
    """Let no exercise be registered."""
    monkeypatch.setattr(exercises, "EXERCISES", found := {})
    return found


def test_a_folder_with_exercises_is_an_assignment(monkeypatch, tmp_path):
    for name in ("variational", "anomaly", "store"):
        (tmp_path / name).mkdir()
    for name in ("variational", "anomaly"):
        (tmp_path / name / "exercises.py").touch()
    monkeypatch.setattr(assignments, "__file__", str(tmp_path / "assignments.py"))
    assert assignments.assignment_names() == ["anomaly", "variational"]


def test_every_exercise_has_praise_hints_and_its_own_notebook():
    assert EXERCISES
    for name, exercise in EXERCISES.items():
        assert name == exercise.name and exercise.praise and len(exercise.hints) >= 2 and exercise.makes


def test_two_exercises_of_one_name_are_refused_and_one_may_be_registered_again(only_these):
    register([ONE])
    register([ONE])
    with pytest.raises(ValueError, match="found two that are called 'one', in 1_notebook and 2_other"):
        register([replace(ONE, notebook="2_other")])


def test_before_the_first_cell_of_a_notebook_a_check_says_to_run_it(only_these):
    with pytest.raises(ValueError, match="Run the first cell of the notebook"):
        exercise_named("one")


def test_modules_that_check_are_those_beside_a_check(only_these):
    register([replace(ONE, check=checks.run_check)])
    assert is_check("labkit.scoring") and is_check("labkit.anything") and not is_check("aelab.training")
    assert not is_check("__main__")
