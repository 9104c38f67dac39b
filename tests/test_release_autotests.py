"""nbgrader's autotests become tests once, at release, and grading uses the same ones."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import nbformat
import nbgrader
import pytest
from toy_course import answer, code, find, notebook, write_solutions
from toy_course import test_cell as graded
from whole_grades import SETTINGS, points_of

from autograder.course import CourseError
from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.notebooks import autotests
from autograder.notebooks.autotests import autotests_file
from autograder.notebooks.release import differences, generate, write_release
from autograder.notebooks.samples import Sample, Substitution, sample_files
from autograder.verify import verify

TEMPLATES = Path(nbgrader.__file__).parent / "docs/source/user_guide/autotests.yml"
VALUES = {
    "whole": "7",
    "real": "2 / 3",
    "text": "'It is \"quoted\" here'",
    "flag": "True",
    "nothing": "None",
    "items": "[3, 1, 'two', None]",
    "pair": "(1, (2.5, 'x'))",
    "table": "{'b': 1, 'a': [2, 3]}",
    "members": "{1, 2, 3}",
    "scalar": "np.float64(0.5)",
    "array": "np.arange(6.0).reshape(2, 3)",
    "frame": "pd.DataFrame({'b': [1, 2], 'a': ['x', 'y']})",
}
FUNCTION = "def scaled(values, by=2):\n    return [by * value for value in values]"


def solution(region):
    return f"### BEGIN SOLUTION\n{region}\n### END SOLUTION"


def solutions(test="### AUTOTEST scaled([1, 2]); scaled([])\n### HASHED AUTOTEST scaled([4, 5], by=3)", values=()):
    return notebook(
        code("import numpy as np\nimport pandas as pd" if values else "pass"),
        answer("values", solution("\n".join(f"{name} = {VALUES[name]}" for name in values) or "pass")),
        *(graded(f"test_{name}", 1, f"### AUTOTEST {name}\n### HASHED AUTOTEST {name}") for name in values),
        answer("scaled", solution(FUNCTION)),
        graded("test_scaled", 2, test),
    )


def write(root, content):
    course = write_solutions(root, {"values": content})
    shutil.copy(TEMPLATES, course.root)
    write_release(course)
    return course


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A released course with autotests of many kinds of values."""
    return write(tmp_path_factory.mktemp("many"), solutions(values=VALUES))


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A released course with autotests of one function."""
    return write(tmp_path_factory.mktemp("small"), solutions())


@pytest.fixture
def course(small, tmp_path):
    """A copy of the small course, to change."""
    shutil.copytree(small.root, tmp_path, dirs_exist_ok=True)
    return replace(small, root=tmp_path)


@pytest.fixture
def no_kernel(monkeypatch):
    def fail(**_):
        raise AssertionError("a kernel is started")

    monkeypatch.setattr(autotests, "run_kernel", fail)


def released(course):
    return nbformat.read(course.released / "values.ipynb", as_version=4)


def edited(course, test):
    write_solutions(course.root, {"values": solutions(test)})


def test_students_get_the_tests_and_hashed_ones_do_not_tell_the_answer(many):
    text = find(released(many), "test_scaled").source
    assert "AUTOTEST" not in text and 'assert str(scaled([1, 2])) == """[2, 4]"""' in text
    assert "sha1(str(scaled([4, 5], by=3))" in text and "12, 15" not in text


@pytest.mark.linux_only
def test_the_judge_finds_the_values_that_the_solutions_kernel_found(many):
    tried = verify(many, SETTINGS)
    assert [one.problem for one in tried] == [""] * (len(VALUES) + 1)


@pytest.mark.linux_only
def test_a_wrong_answer_loses_the_points_of_its_own_test(many):
    wrong = Sample(changes={"scaled": Substitution("by *", "1 +"), "values": Substitution("2 / 3", "0.7")})
    points = points_of(grade(sample_files(many, wrong), release_of(many), SETTINGS))
    assert {name for name, given in points.items() if not given} == {"test_scaled", "test_real"}


def test_grading_and_a_second_release_start_no_kernel(course, no_kernel):
    assert release_of(course).digest == release_of(course).digest
    assert generate(course)["values.ipynb"] == (course.released / "values.ipynb").read_bytes()
    assert write_release(course) == [] and differences(course) == []


@pytest.mark.parametrize("what", ["solution", "data", "templates", "deleted"])
def test_tests_made_from_something_else_are_refused_until_they_are_made_again(course, what):
    before = find(released(course), "test_scaled").source
    if what == "solution":
        edited(course, "### AUTOTEST scaled([9])")
    elif what == "data":
        (course.solutions / "numbers.txt").write_text("4 5 6\n")
    elif what == "templates":
        (course.root / "autotests.yml").write_text(TEMPLATES.read_text().replace("Success!", "Well done"))
    else:
        autotests_file(course.solutions).unlink()
    for use in (release_of, differences):
        with pytest.raises(CourseError, match=r"values\.ipynb: expected tests made from.*Run `autograder release`"):
            use(course)
    assert f"wrote {autotests_file(course.solutions)}" in write_release(course)
    assert differences(course) == []
    assert (find(released(course), "test_scaled").source == before) == (what in ("data", "deleted"))


def test_an_edited_text_needs_no_new_tests(course, no_kernel):
    changed = solutions()
    changed.cells.append(nbformat.v4.new_markdown_cell("The end.", id="end"))
    write_solutions(course.root, {"values": changed})
    release_of(course)


def test_without_templates_the_error_says_where_they_belong(course):
    (course.root / "autotests.yml").unlink()
    with pytest.raises(CourseError, match=r"AUTOTEST lines: expected nbgrader's templates.*toy/autotests\.yml"):
        write_release(course)


def test_an_assignment_may_have_its_own_templates(course):
    (course.root / "autotests.yml").rename(course.solutions / "autotests.yml")
    assert write_release(course)


@pytest.mark.parametrize(
    ("test", "message"),
    [
        ("### AUTOTEST scaled(5)", "TypeError: 'int' object is not iterable"),
        ("### AUTOTEST no_such_name", "NameError"),
        ("### AUTOTEST 1 +", "SyntaxError"),
    ],
)
def test_a_line_that_stops_with_an_error_is_told_and_the_release_stays(course, test, message):
    before = (course.released / "values.ipynb").read_bytes()
    edited(course, test)
    with pytest.raises(CourseError, match=rf"values\.ipynb.*but: {message}"):
        write_release(course)
    assert (course.released / "values.ipynb").read_bytes() == before


def test_a_value_that_makes_no_python_is_told_with_its_line(course):
    edited(course, "### AUTOTEST 'a quote at the end\"'")
    with pytest.raises(CourseError, match=r"test_scaled: expected Python.*a quote at the end.*write the test by hand"):
        write_release(course)


def test_templates_that_are_not_yaml_are_told(course):
    (course.root / "autotests.yml").write_text("python3: [")
    with pytest.raises(CourseError, match="Correct the notebook or the templates"):
        write_release(course)


def test_an_autotest_outside_of_a_test_is_refused(course):
    changed = solutions()
    changed.cells[0].source += "\n### AUTOTEST 1 + 1"
    write_solutions(course.root, {"values": changed})
    with pytest.raises(CourseError, match=r"values\.ipynb, cell 1: expected AUTOTEST lines only in cells that give"):
        write_release(course)


def test_a_damaged_file_of_tests_is_an_error_that_says_what_to_do(course):
    autotests_file(course.solutions).write_text('{"values": 1}')
    with pytest.raises(CourseError, match="Restore the file, or delete it"):
        release_of(course)


def test_hidden_autotests_stay_hidden_and_count(course):
    edited(course, "### BEGIN HIDDEN TESTS\n### AUTOTEST scaled([98765])\n### END HIDDEN TESTS")
    write_release(course)
    assert "98765" not in (course.released / "values.ipynb").read_text()
    assert "scaled([98765])" in release_of(course).notebooks["values"].decode()
