"""A course may have nbgrader's folders, source/ and release/, in place of solutions/ and notebooks/."""

from __future__ import annotations

import shutil

import pytest
from toy_course import ASSIGNMENT, write_solutions
from traitlets.config import Config
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course, CourseError, assignments
from autograder.gradebook.plugin import configure
from autograder.grading.grade import release_of
from autograder.notebooks.versions import versions_file


@pytest.fixture
def course(tmp_path):
    """The toy course, as nbgrader lays it out."""
    write_solutions(tmp_path)
    (tmp_path / "solutions").rename(tmp_path / "source")
    return Course(tmp_path, ASSIGNMENT)


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_course_with_source_is_released_into_release(course):
    result = run("release", "--course", course.root)
    assert result.exit_code == 0, result.output
    assert (course.root / "release" / ASSIGNMENT / "1_mean.ipynb").is_file()
    assert versions_file(course).parent == course.root / "source"
    assert not (course.root / "notebooks").exists() and not (course.root / "solutions").exists()
    assert run("release", "--check", "--course", course.root).exit_code == 0
    assert sorted(release_of(course).notebooks) == ["1_mean", "2_spread"]


def test_one_assignment_in_both_folders_is_an_error_that_names_both(course):
    shutil.copytree(course.root / "source", course.root / "solutions")
    with pytest.raises(CourseError, match=r"in one folder.*solutions/toy and in .*source/toy.*Keep those"):
        release_of(course)
    assert run("release", "--course", course.root).exit_code == 1


def test_assignments_of_both_folders_are_listed_and_each_has_its_own_place(course):
    (course.root / "solutions").mkdir()
    (course.root / "source" / ASSIGNMENT).rename(course.root / "solutions" / ASSIGNMENT)
    (course.root / "source" / "other").mkdir()
    (course.solutions / "1_mean.ipynb").rename(course.root / "source" / "other" / "1_mean.ipynb")
    assert assignments(course.root) == ["other", "toy"]
    assert Course(course.root, "other").released == course.root / "release" / "other"
    assert course.released == course.root / "notebooks" / ASSIGNMENT


def test_with_several_assignments_a_command_without_a_name_lists_them(course):
    (course.root / "source" / "ps2").mkdir()
    (course.solutions / "2_spread.ipynb").rename(course.root / "source" / "ps2" / "2_spread.ipynb")
    for command in ("grade", "report", "export", "samples"):
        result = run(command, "--course", course.root)
        assert result.exit_code == 1 and "one of ps2, toy" in " ".join(result.output.split()), command


@pytest.mark.parametrize("name", [[], ["toy"]])
@pytest.mark.parametrize("command", ["release", "grade", "export", "report", "answers"])
def test_a_course_folder_that_is_not_there_is_told(tmp_path, command, name):
    names = ["--assignment", *name] if name else []
    done = run(command, *names, "--course", tmp_path / "nowhere")
    assert done.exit_code == 1
    assert f"Expected a course folder in {tmp_path / 'nowhere'}, found no such folder" in " ".join(done.output.split())


@pytest.mark.parametrize("command", ["grade", "report", "export", "answers", "confirm"])
def test_an_assignment_may_be_named_by_an_option_but_not_by_two_names(course, command):
    (course.root / "source" / "ps2").mkdir()
    (course.solutions / "2_spread.ipynb").rename(course.root / "source" / "ps2" / "2_spread.ipynb")
    result = run(command, "toy", "--assignment", "ps2", "--course", course.root)
    assert result.exit_code == 1 and "found toy and --assignment ps2" in " ".join(result.output.split())
    told = [" ".join(run(command, *name, "--course", course.root).output.split())
            for name in (["toy"], ["--assignment", "toy"], ["toy", "--assignment", "toy"])]  # fmt: skip
    assert len(set(told)) == 1 and "Expected the name" not in told[0]


@pytest.mark.parametrize("source", [True, False])
def test_nbgraders_own_tools_get_the_folders_of_the_course(course, source):
    if not source:
        (course.root / "source").rename(course.root / "solutions")
    folders = configure(Config(), course.root).CourseDirectory
    expected = ("source", "release") if source else ("solutions", "notebooks")
    assert (folders.source_directory, folders.release_directory) == expected


def test_notebooks_next_to_the_assignments_are_none(course):
    (course.root / "source" / "header.ipynb").write_text("{}")
    assert assignments(course.root) == [ASSIGNMENT]
