"""A course without a `Lab` is plain Python: it is released, graded and reported, and no process of it has Keras."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from toy_course import ASSIGNMENT, answer, code, notebook, write_solutions
from toy_course import test_cell as graded

from autograder.course import CourseError
from autograder.lab import Lab, load_lab
from autograder.notebooks.samples import Sample, Substitution, write_samples

pytestmark = pytest.mark.linux_only
LARGE = "sorted({'aelab', 'keras', 'kerasdata', 'tensorflow', 'torch'} & set(sys.modules))"
VALUES = "### BEGIN SOLUTION\ntable = np.arange(12).reshape(3, 4)\nmean = table.mean()\n### END SOLUTION"
SLOPE = "### BEGIN SOLUTION\ndef slope(x, y):\n    return np.polyfit(x, y, 1)[0]\n### END SOLUTION"
TEST_VALUES = """assert table.shape == (3, 4) and mean == 5.5
### BEGIN HIDDEN TESTS
assert table.sum() == 66
### END HIDDEN TESTS"""
TEST_SLOPE = """x = np.linspace(0, 1, 9)
assert abs(slope(x, 3 * x) - 3) < 1e-9
### BEGIN HIDDEN TESTS
assert abs(slope(x, 1 - x) + 1) < 1e-9
### END HIDDEN TESTS"""
TEST_JUDGE = f"import sys\nassert mean and {LARGE} == [], {LARGE}"


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A course on numbers, arrays and functions, through all commands: its folder, and the verdicts by student."""
    cells = [
        code("import sys\nimport numpy as np"),
        code(f"print({LARGE})"),
        answer("values", VALUES),
        graded("test_values", 2, TEST_VALUES),
        answer("slope", SLOPE),
        graded("test_slope", 3, TEST_SLOPE),
        graded("test_judge", 1, TEST_JUDGE),
    ]
    course = write_solutions(tmp_path_factory.mktemp("course"), {"numbers": notebook(*cells)})
    wrong = Sample(changes={"slope": Substitution("[0]", "[1]")})
    write_samples(course, {"right": Sample(), "wrong": wrong})
    for command in (["release"], ["grade", "--workers", "1", "--json", "verdicts.json"], ["report"], ["export"]):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=course.root, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    verdicts = json.loads((course.root / "verdicts.json").read_text())
    return course.root, {verdict["student"]: verdict for verdict in verdicts}


def points(verdict):
    return {cell["grade_id"]: cell["points"] for cell in verdict["cells"]}


def test_right_work_has_all_points_and_wrong_work_loses_those_of_its_fault(reported):
    _, verdicts = reported
    assert points(verdicts["right"]) == {"test_values": 2, "test_slope": 3, "test_judge": 1}
    assert points(verdicts["wrong"]) == {"test_values": 2, "test_slope": 0, "test_judge": 1}


def test_no_kernel_has_imported_keras(reported):
    root, _ = reported
    [page] = (root / "feedback" / "right" / ASSIGNMENT).glob("*.html")
    assert "<pre>[]" in page.read_text()


def test_there_are_a_report_and_a_table(reported):
    root, _ = reported
    assert (root / "reports" / f"{ASSIGNMENT}.html").is_file() and (
        root / "reports" / f"{ASSIGNMENT}-csv.csv"
    ).is_file()


def test_no_module_of_the_grader_imports_keras():
    code = f"""
import importlib, pkgutil, sys
import autograder, labkit
for package in (autograder, labkit):
    for module in pkgutil.walk_packages(package.__path__, f"{{package.__name__}}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
print({LARGE})
"""
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("name", ["nowhere:LAB", "json:LAB", "json:dumps", "a b", "json"])
def test_a_place_that_holds_no_lab_is_refused_with_an_example(name):
    with pytest.raises(CourseError, match=r"course.toml, lab: expected the place of a Lab, such as aelab\.grading:LAB"):
        load_lab(name)


def test_without_a_name_there_is_nothing_but_plain_python():
    assert load_lab("") == Lab()


@pytest.mark.parametrize(
    "members",
    [{"packages": "mycourse"}, {"variables": {"A": 1}}, {"services": {"Train-2": bytes}}],
    ids=lambda members: next(iter(members)),
)
def test_a_lab_that_would_fail_while_grading_is_refused_when_it_is_made(members):
    with pytest.raises((TypeError, ValueError), match="expected"):
        Lab(**members)


def test_a_wrong_lab_is_told_once_before_anything_is_graded(tmp_path):
    course = write_solutions(tmp_path, lab="nowhere:LAB")
    write_samples(course, {"ada": Sample()})
    done = subprocess.run([sys.executable, "-m", "autograder", "grade"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.count("course.toml, lab: expected the place of a Lab") == 1
    assert not (tmp_path / ".grades").exists()
