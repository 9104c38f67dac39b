"""Sample submissions."""

from __future__ import annotations

import json

import nbformat
import pytest
from toy_course import solutions, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import CourseError
from autograder.notebooks.release import write_release
from autograder.notebooks.samples import Sample, Substitution, fill, write_samples


def cells(notebook):
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


def test_a_filled_notebook_has_the_right_answers_and_no_hidden_test():
    filled = cells(fill(solutions()["1_mean"], {}))
    assert "total = total + float(value)" in filled["mean_of"].source
    assert "SOLUTION" not in filled["mean_of"].source and "#?" not in filled["mean_of"].source
    assert "secret_values" not in filled["test_mean"].source


def test_a_replacement_is_a_whole_cell_or_a_change_of_the_right_answer():
    whole = cells(fill(solutions()["1_mean"], {"mean_of": "1 / 0"}))
    assert whole["mean_of"].source == "1 / 0"
    changed = cells(fill(solutions()["1_mean"], {"mean_of": Substitution("total +", "total -")}))
    assert "total = total - float(value)" in changed["mean_of"].source


def test_a_substitution_that_does_not_match_is_an_error():
    with pytest.raises(CourseError, match="mean_of"):
        fill(solutions()["1_mean"], {"mean_of": Substitution("no such text", "")})


def test_a_change_of_an_unknown_cell_is_an_error_and_nothing_is_written(tmp_path):
    course = write_solutions(tmp_path)
    with pytest.raises(CourseError, match="Expected one of: mean_of, spread_of, why"):
        write_samples(course, {"ada": Sample(), "bob": Sample(changes={"nope": "x"})})
    assert not (tmp_path / "submitted").exists()


def test_a_solution_cell_without_a_name_is_refused_as_the_release_refuses_it(tmp_path):
    notebooks = solutions()
    del cells(notebooks["1_mean"])["mean_of"].metadata.nbgrader["grade_id"]
    with pytest.raises(CourseError, match=r"1_mean, cell .: expected a grade_id, found none"):
        write_samples(write_solutions(tmp_path, notebooks), {"ada": Sample()})


def test_untouched_is_the_release_and_samples_come_from_the_command(tmp_path):
    course = write_solutions(tmp_path)
    write_release(course)
    result = CliRunner().invoke(app, ["samples", "--assignment", "toy", "--course", str(tmp_path)])
    assert result.exit_code == 0, result.output
    for path in course.released.iterdir():
        assert (course.submitted("ben_untouched") / path.name).read_bytes() == path.read_bytes()
    perfect = nbformat.reads((course.submitted("ada_perfect") / "1_mean.ipynb").read_text(), as_version=4)
    assert json.loads(json.dumps(perfect)) == json.loads(json.dumps(fill(solutions()["1_mean"], {})))
