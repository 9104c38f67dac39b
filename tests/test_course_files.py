"""Files that the course hands out lie beside the notebook, in the sandbox and where its tests run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from small_grades import FULL, course_of, graded_as, locked, solved, told
from toy_course import write_solutions
from whole_grades import SETTINGS, sample_files

from autograder.course import CourseError
from autograder.grading import grade as grades
from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.grading.verdict import State
from autograder.intake import with_courses
from autograder.notebooks.samples import Sample

linux = pytest.mark.linux_only
DATA = {"d.csv": "1,2\n3,4\n", "helper.py": "def twice(x):\n    return 2 * x\n"}
CELLS = (
    locked("setup", "import numpy as np\nfrom helper import twice\ntable = np.loadtxt('d.csv', delimiter=',')"),
    solved("f", "import helper\nmine = helper.twice(float(open('d.csv').read()[0]))"),
    "assert mine == 2 and table.sum() == 10\nassert twice(np.loadtxt('d.csv', delimiter=',')[0, 0]) == mine",
    "import helper\nassert helper.twice is twice",
)


def test_the_courses_files_replace_those_of_the_student_with_the_same_path():
    students = {"a": b"mine", "b/c": b"mine", "d": b"mine", "e": b"mine"}
    courses = {"a": b"ours", "b": b"ours", "d/x": b"ours"}
    assert with_courses(students, courses) == {**courses, "e": b"mine"}


def test_a_changed_file_makes_earlier_grades_stale(tmp_path):
    course = write_solutions(tmp_path)
    before = release_of(course)
    (course.solutions / "numbers.txt").write_text("4\n")
    assert before.files == {"numbers.txt": b"1 2 3\n"}
    assert release_of(course).digest != before.digest == replace(before).digest


def test_too_large_files_are_refused_with_the_largest(tmp_path, monkeypatch):
    monkeypatch.setattr(grades, "MOST_BYTES", 2**20)
    course = course_of(tmp_path, files={"large.bin": "x" * 2**21})
    with pytest.raises(CourseError, match=r"at most 1 MiB .* found 2 MiB; the largest is large\.bin"):
        release_of(course)


@linux
def test_they_are_there_even_if_the_student_handed_in_only_the_notebook(tmp_path):
    course = course_of(tmp_path, *CELLS, files=DATA)
    only = {"work.ipynb": sample_files(course, Sample())["work.ipynb"]}
    assert told(grade(only, release_of(course), SETTINGS)) == {"test1": (FULL, ""), "test2": (FULL, "")}


@linux
def test_the_students_own_version_does_not_count(tmp_path):
    course = course_of(tmp_path, *CELLS, files=DATA)
    files = sample_files(course, Sample()) | {"d.csv": b"7,7\n7,7\n", "helper.py": b"def twice(x): return 14"}
    assert told(grade(files, release_of(course), SETTINGS)) == {"test1": (FULL, ""), "test2": (FULL, "")}


@linux
def test_two_assignments_do_not_see_each_others_files_and_modules(tmp_path):
    for name, value in (("one", 1), ("two", 2), ("one", 1)):
        course = course_of(
            tmp_path / name,
            locked("setup", "import os\nfrom thing import value\nfound = sorted(os.listdir())"),
            solved("f", "f = 1"),
            f"import thing\nassert f and value == thing.value == {value}, value\n"
            f"assert found == ['numbers.txt', 'only_{name}', 'thing.py'], found\n",
            files={"thing.py": f"value = {value}", f"only_{name}": ""},
        )
        assert told(graded_as(course)) == {"test1": (FULL, "")}


@linux
def test_what_tests_write_is_there_for_later_tests_of_the_same_work_alone(tmp_path):
    course = course_of(
        tmp_path,
        locked("setup", "import os"),
        solved("f", "def f():\n    return 1"),
        "assert not os.path.exists('left.txt')\nopen('left.txt', 'w').write('1')\nassert f() == 1",
        "assert open('left.txt').read() == '1' and f() == 1",
    )
    for answer in ("return 1", "return  1"):
        sample = Sample(changes={"f": f"def f():\n    {answer}"})
        assert told(graded_as(course, sample)) == {"test1": (FULL, ""), "test2": (FULL, "")}


@linux
def test_a_set_up_that_stops_is_named_with_its_cell_and_line(tmp_path):
    cells = locked("setup", "!mkdir d\nimport math\nopen('d/no.csv')"), solved("f", "f = 1"), "assert f"
    verdict = graded_as(course_of(tmp_path, *cells)).verdict
    assert verdict.state is State.INFRA_ERROR
    assert verdict.reason.startswith(
        "JudgeFailed: work: the course's own cells stopped, where the tests run, at `open('d/no.csv')`, in the cell "
        "that begins with `!mkdir d`, with FileNotFoundError: [Errno 2] No such file or directory: 'd/no.csv' "
        "(not run, as only Python runs there: !mkdir d)"
    )
