"""Turn a case into the files that are handed in, in the toy course."""

from __future__ import annotations

import json

import nbformat
import pytest
from toy_course import find, solutions, write_solutions

from autograder.corpus.assignment import Assignment
from autograder.corpus.cases import Demand, Kind
from autograder.corpus.reading import parse_case
from autograder.course import CourseError
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import fill


@pytest.fixture(scope="module")
def assignment(tmp_path_factory):
    return Assignment(write_solutions(tmp_path_factory.mktemp("course")))


def case(head: str, cells: str, kind: Kind = Kind.WRONG):
    return parse_case(f'"""Some case.\n\n{head}\n"""\n{cells}\n', "some", kind)


def notebook_of(trial, name):
    return nbformat.reads(trial.files[f"{name}.ipynb"].decode(), as_version=4)


def test_a_change_is_handed_in_with_all_else_right_and_nothing_but_its_notebook(assignment):
    trial = assignment.trial(case('test_mean: 0, "mean"', "# %% mean_of: total + -> total -"))
    expected = fill(solutions()["1_mean"], {}, "1_mean", "toy")
    find(expected, "mean_of").source = find(expected, "mean_of").source.replace("total +", "total -")
    assert trial.files == {"1_mean.ipynb": notebook_bytes(expected)}
    assert trial.demands == (Demand("test_mean", 0.0, 3.0, ("mean",)),)


def test_substitutions_follow_each_other_and_whole_cells_replace(assignment):
    cells = "# %% mean_of: total + -> total -\n# %% mean_of: total - -> 2 *\n# %% spread_of\npass"
    trial = assignment.trial(case('test_mean: 0, "mean"', cells))
    assert "total = 2 * float(value)" in find(notebook_of(trial, "1_mean"), "mean_of").source
    assert find(notebook_of(trial, "2_spread"), "spread_of").source == "pass"


def test_cells_of_the_students_stand_in_their_places_in_order(assignment):
    cells = "# %% before mean_of\n'one'\n# %% before mean_of\n'two'\n# %% after test_mean\n'three'"
    notebook = notebook_of(assignment.trial(case('test_mean: 0, "mean"', cells)), "1_mean")
    sources = [cell.source for cell in notebook.cells]
    place = sources.index(find(notebook, "mean_of").source)
    assert sources[place - 2 : place] == ["'one'", "'two'"] and sources[place + 2] == "'three'"


def test_named_notebooks_are_handed_in_and_their_tests_have_to_give_full_points(assignment):
    trial = assignment.trial(case('notebooks: 2_spread, 1_mean\ntest_mean: 0, "mean"', "# %% mean_of\npass"))
    assert set(trial.files) == {"1_mean.ipynb", "2_spread.ipynb"}
    assert [(demand.grade_id, demand.points) for demand in trial.demands] == [("test_mean", 0), ("test_spread", 4)]


def test_a_test_of_a_notebook_that_is_missing_may_be_listed(assignment):
    trial = assignment.trial(case('test_spread: 0, "not handed in"', "# %% before mean_of\npass"))
    assert set(trial.files) == {"1_mean.ipynb"}
    assert [demand.grade_id for demand in trial.demands] == ["test_mean", "test_spread"]


def test_code_may_change_the_files(assignment):
    cells = """# %% files
files["1_mean.ipynb"] = files["1_mean.ipynb"].decode().encode("utf-16")
del files["2_spread.ipynb"]"""
    trial = assignment.trial(case('state: needs-human\nreason: "UTF-16"', cells, Kind.HOSTILE))
    assert list(trial.files) == ["1_mean.ipynb"]
    assert json.loads(trial.files["1_mean.ipynb"].decode("utf-16"))["cells"]


@pytest.mark.parametrize(
    ("head", "cells", "message"),
    [
        ('tset_mean: 0, "a"', "# %% mean_of\n1", "a test, one of test_mean, test_spread; found tset_mean"),
        ('why: 0, "a"', "# %% mean_of\n1", "a test, one of .*; found why"),
        ('test_mean: 0, "a"', "# %% test_mean\n1", "a solution cell, one of mean_of, spread_of, why; found test_mean"),
        ('test_mean: 0, "a"', "# %% before nowhere\n1", "a cell with a grade_id, .*found nowhere"),
        ('notebooks: 3_more\ntest_mean: 0, "a"', "# %% mean_of\n1", "a notebook, one of 1_mean, 2_spread; found"),
        ('notebooks: 2_spread\ntest_mean: 0, "a"', "# %% mean_of\n1", "`notebooks:` with 1_mean, in which mean_of"),
        ('test_mean: 9, "a"', "# %% mean_of\n1", "at most 3 points for test_mean, found 9"),
        ('test_mean: 0, "a"', "# %% mean_of: gone -> 1", "'gone' in the right answer to mean_of, did not find it"),
        ("test_mean: 0", "# %% mean_of\n1", "words of its message that name the fault"),
        ('test_mean: 3, "a"', "# %% mean_of\n1", "a test that loses points"),
        ("test_mean: near", "# %% mean_of\n1", "a test that loses points"),
        ('test_mean: none, "a"', "# %% mean_of\n1", "`state: needs-human`, as test_mean is for a person"),
        ('state: needs-human\ntest_mean: 0, "a"', "# %% mean_of\n1", "`reason:`, or a test that is `none`"),
        ('test_mean: 0, "a"', "# %% files\n1 / 0", "it raised ZeroDivisionError"),
        ('test_mean: 0, "a"', "# %% files\nfiles[1] = b''", "found 1 to bytes"),
        ('test_mean: 0, "a"', "# %% files\nfiles['a'] = 'text'", "found 'a' to str"),
        ('test_mean: 0, "a"', "# %% files\nfiles['a/../../b'] = b''", r"found 'a/\.\./\.\./b'"),
        ('test_mean: 0, "a"', "# %% files\nfiles['/a'] = b''", "found '/a'"),
        ('test_mean: 0, "a"', "# %% files\nfiles['.'] = b''", "found '.' to bytes"),
    ],
)
def test_a_case_that_does_not_fit_the_assignment_is_refused(assignment, head, cells, message):
    with pytest.raises(CourseError, match=f"wrong/some: expected .*{message}"):
        assignment.trial(case(head, cells))


def test_wrong_and_hostile_work_may_lie_near_to_a_threshold_and_right_work_may_not(assignment):
    head, cells = 'test_mean: 0, "a"\ntest_spread: near', "# %% mean_of\n1\n# %% spread_of\n1"
    for one in (case(head, cells), case(f"state: graded\n{head}", cells, Kind.HOSTILE)):
        demands = assignment.trial(one).demands
        assert [(demand.points, demand.near) for demand in demands] == [(0, False), (4, True)]
    with pytest.raises(CourseError, match="right work is not near"):
        assignment.trial(case("test_spread: near", cells, Kind.RIGHT))


def test_words_that_a_message_must_not_contain_are_demanded(assignment):
    trial = assignment.trial(case('test_mean: 0, "a", not "b"', "# %% mean_of\n1"))
    assert trial.demands == (Demand("test_mean", 0.0, 3.0, ("a",), unwanted=("b",)),)


def test_right_work_that_cannot_be_decided_waits_for_a_person(assignment):
    head, cells = 'state: needs-human\nreason: "a"\ntest_mean: none, "b", not "c"', "# %% mean_of\n1\n# %% spread_of\n1"
    demands = assignment.trial(case(head, cells, Kind.RIGHT)).demands
    assert demands == (Demand("test_mean", None, 3.0, ("b",), unwanted=("c",)), Demand("test_spread", 4.0, 4.0))
    assert assignment.trial(case('state: needs-human\nreason: "a"', cells, Kind.RIGHT)).demands[0].points == 3


@pytest.mark.parametrize(
    "head", ["test_mean: 2", 'state: infra-error\nreason: "a"', "state: needs-human\ntest_mean: none\ntest_spread: 1"]
)
def test_a_right_case_loses_no_points(assignment, head):
    with pytest.raises(CourseError, match="as it is a right case"):
        assignment.trial(case(head, "# %% mean_of\n1", Kind.RIGHT))
    assert assignment.trial(case("test_mean: full", "# %% mean_of\n1", Kind.RIGHT)).demands[0].points == 3
