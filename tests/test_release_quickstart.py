"""The courses that `nbgrader quickstart` makes are released and graded as they are, in their own folders."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import nbgrader
import pytest
from typer.testing import CliRunner
from whole_grades import SETTINGS

from autograder.__main__ import app
from autograder.course import Course
from autograder.notebooks.release import release_warnings, write_release
from autograder.verify import verify

ROOT = Path(__file__).parents[1]
EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"


def quickstart(root, example):
    """Make and release the course that the command makes; the command itself also runs alembic, which is slow."""
    shutil.copytree(EXAMPLE / "source" / example, root / "source" / "ps1")
    shutil.copy(EXAMPLE / "source" / "header.ipynb", root / "source")
    shutil.copy(EXAMPLE / "autotests.yml", root)
    course = Course(root, "ps1")
    write_release(course)
    return course


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    return quickstart(tmp_path_factory.mktemp("written"), "ps1")


@pytest.fixture(scope="module")
def autotests(tmp_path_factory):
    return quickstart(tmp_path_factory.mktemp("autotests"), "ps1_autotest")


def generate(course, *options):
    """Let nbgrader release the assignment."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = [sys.executable, "-m", "nbgrader", "generate_assignment", "ps1", "--create", "--force", *options]
    done = subprocess.run(
        command, cwd=course.root, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def graded_cells(folder):
    """Return the sources of graded code cells, by grade_id."""
    cells = [cell for path in folder.glob("*.ipynb") for cell in nbformat.read(path, as_version=4).cells]
    marks = [(cell, cell.metadata.get("nbgrader", {})) for cell in cells if cell.cell_type == "code"]
    return {marked["grade_id"]: cell.source for cell, marked in marks if marked.get("grade")}


def test_the_tests_are_those_that_nbgrader_would_release(autotests):
    generate(autotests, "--CourseDirectory.release_directory=stock")
    ours = graded_cells(autotests.released)
    assert ours == graded_cells(autotests.root / "stock" / "ps1")
    assert len(ours) == 6 and "AUTOTEST" not in "".join(ours.values())


def test_nbgraders_own_command_with_our_configuration_releases_the_same_tests(autotests):
    ours = graded_cells(autotests.released)
    shutil.copy(ROOT / "nbgrader_config.py", autotests.root)
    shutil.rmtree(autotests.released)
    generate(autotests)
    assert graded_cells(autotests.released) == ours


@pytest.mark.linux_only
@pytest.mark.parametrize("name", ["written", "autotests"])
def test_every_test_but_the_open_ones_is_right(request, name):
    course = request.getfixturevalue(name)
    tried = verify(course, SETTINGS)
    assert [one.solution.grade_id for one in tried if one.problem] == []
    assert len(tried) == len(graded_cells(course.released)) - 1  # a person grades one of them
    assert not any(one.untouched.points for one in tried)
    assert release_warnings(course) == []


@pytest.mark.linux_only
def test_submissions_are_graded_and_exported(written):
    def run(*arguments):
        result = CliRunner().invoke(app, [*arguments, "--course", str(written.root)])
        assert result.exit_code == 0, result.output

    run("samples")
    file = written.root / "verdicts.json"
    run("grade", "--workers", "1", "--json", str(file))
    run("export")
    perfect, untouched = (one["cells"] for one in json.loads(file.read_text()))
    right = {cell["grade_id"] for cell in perfect if cell["points"] == cell["max_points"]}
    assert {"correct_squares", "correct_sum_of_squares"} <= right and not any(cell["points"] for cell in untouched)
    assert (written.root / "feedback" / "ada_perfect" / "ps1" / "problem1.html").is_file()
