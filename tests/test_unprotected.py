"""A test with the mark runs in the student's own process, after all others, and is reported as such."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from nbgrader.preprocessors import Execute
from nbgrader.utils import determine_grade
from toy_course import ASSIGNMENT, answer, code, notebook, write_solutions
from toy_course import test_cell as graded
from whole_grades import SETTINGS, cells_of, grade_each, notebook_in, points_of, sample_files, texts

from autograder.course import CourseError
from autograder.grading.grade import release_of
from autograder.grading.verdict import CellVerdict, Outcome, State
from autograder.notebooks.plan import is_test
from autograder.notebooks.release import release_notebook
from autograder.notebooks.samples import Sample, write_samples
from autograder.notebooks.unprotected import MARK, is_unprotected, without_mark
from autograder.sandbox.session import Session

TOTAL = "def total(values):\n    return sum(values)"
TEST_TOTAL = """assert total([1, 2]) == 3
### BEGIN HIDDEN TESTS
protected_secret = [5, 7]
assert total(protected_secret) == 12
### END HIDDEN TESTS"""
SQUARES = "def squares(n):\n    return [k * k for k in range(n)]"
TEST_SQUARES = f"""{MARK}
# Graded, test: Squares without append
from labkit.scoring import Score
score = Score(4)
score.part(1, "the squares", lambda: squares(3).index(4))
### BEGIN HIDDEN TESTS
def without_append():
    assert "append" not in inspect.getsource(squares), "use a comprehension"
score.part(3, "a comprehension", without_append)
### END HIDDEN TESTS
score.total()"""
FIGURE = 'figure, axes = plt.subplots()\naxes.plot([1, 2])\naxes.set_xlabel("x")'
TEST_FIGURE = f"""{MARK}
assert len(figure.axes) == 1 and axes.get_xlabel() == "x"
### BEGIN HIDDEN TESTS
assert axes.lines[0].get_ydata().tolist() == [1, 2]
### END HIDDEN TESTS"""
SECOND_FIGURE = "figure, axes = plt.subplots(1, 2)"
NOTIFY = 'def notify(client):\n    client.send("done")'
TEST_NOTIFY = f"""{MARK}
### BEGIN HIDDEN TESTS
own_secret = MagicMock()
notify(own_secret)
own_secret.send.assert_called_once_with("done")
### END HIDDEN TESTS"""
IMPORTS = "import inspect\nimport matplotlib.pyplot as plt\nfrom unittest.mock import MagicMock"
ALL = {"test_total": 3, "test_squares": 4, "test_figure": 2, "test_notify": 1, "test_last": 1}
# Looks through the memory of its process; the patterns do not match themselves.
SEARCHES = r"""
def notify(client):
    import re
    client.send("done")
    found = set()
    for line in open("/proc/self/maps"):
        begin, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
        if rights.startswith("rw"):
            with open("/proc/self/mem", "rb") as memory:
                memory.seek(int(begin, 16))
                try: content = memory.read(int(end, 16) - int(begin, 16))
                except OSError: continue
            found |= set(re.findall(rb"(own_[s]ecret|protected_[s]ecret) = ", content))
    print("found", sorted(found))
"""
EXITS = "import atexit, os\natexit.register(print, 'late')\ndef notify(client):\n    os._exit(3)"
LOOPS = "def notify(client):\n    while True: pass"
PATCHES = f'inspect.getsource = lambda function: ""\ndef total(values):\n    return 3\n{SQUARES}.append(1) or []'
FORGES = """
class NeedsHuman(Exception): pass
def notify(client):
    raise NeedsHuman("please look")
"""


def solution(text):
    return f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"


def course_in(folder):
    cells = [
        code(IMPORTS),
        answer("total", solution(TOTAL)),
        graded("test_total", 3, TEST_TOTAL),
        answer("squares", solution(SQUARES)),
        graded("test_squares", 4, TEST_SQUARES),
        answer("figure", solution(FIGURE)),
        graded("test_figure", 2, TEST_FIGURE),
        answer("second_figure", solution(SECOND_FIGURE)),
        answer("notify", solution(NOTIFY)),
        graded("test_notify", 1, TEST_NOTIFY),
        answer("last", solution("last = 7")),
        graded("test_last", 1, "assert last == 7"),
    ]
    return write_solutions(folder, {"tasks": notebook(*cells)})


WRONG = {
    "total": "def total(values):\n    return 3",
    "squares": "def squares(n):\n    found = []\n    for k in range(n): found.append(k * k)\n    return found",
    "figure": 'figure, axes = plt.subplots()\naxes.plot([2, 1])\naxes.set_xlabel("x")',
    "notify": 'def notify(client):\n    client.send("done")\n    client.send("done")',
    "last": "last = 8",
}
WORK = {
    "right": Sample(),
    "untouched": Sample(filled=False),
    "wrong": Sample(changes=WRONG),
    "commented": Sample(changes={"squares": f"{SQUARES}  # no append"}),
    "searches": Sample(changes={"notify": SEARCHES}),
    "exits": Sample(changes={"notify": EXITS, "last": "last = 8"}),
    "loops": Sample(changes={"notify": LOOPS}),
    "patches": Sample(changes={"total": PATCHES, "squares": WRONG["squares"]}),
    "forges": Sample(changes={"notify": FORGES}),
    "prints": Sample(changes={"squares": "def squares(n):\n    print('x' * 2**21)\n    return [].append(4) or [4]"}),
    "shows all": Sample(
        changes={"squares": f"get_ipython().ast_node_interactivity = 'all'\n{WRONG['squares']}"},
    ),
}


@pytest.fixture(scope="module")
def grades(tmp_path_factory):
    course = course_in(tmp_path_factory.mktemp("course"))
    work = {name: sample_files(course, sample) for name, sample in WORK.items()}
    return grade_each(release_of(course), work, replace(SETTINGS, cell_seconds=15))


pytestmark = pytest.mark.linux_only


def test_right_work_gets_all_points_and_the_verdict_says_which_are_not_protected(grades):
    assert grades["right"].verdict.state is State.GRADED and points_of(grades["right"]) == ALL
    unprotected = {cell.grade_id for cell in grades["right"].verdict.cells if not cell.protected}
    assert unprotected == {"test_squares", "test_figure", "test_notify"}


def test_each_marked_test_finds_the_names_as_the_cells_above_it_leave_them(grades):
    executed = notebook_in(grades["right"], "tasks")  # a cell below test_figure binds `axes` to an array
    assert executed.cells[7].source == SECOND_FIGURE and cells_of(grades["right"])["test_figure"].points == 2


def test_wrong_work_gets_no_points_and_is_told_why(grades):
    cells = cells_of(grades["wrong"])
    assert points_of(grades["wrong"]) == {**dict.fromkeys(ALL, 0), "test_squares": 1}
    assert cells["test_squares"].message == (
        "1 of 4 points: a comprehension: Your code stopped with AssertionError: use a comprehension. "
        "Line 8 of the cell: [a hidden test]"
    )
    assert cells["test_figure"].outcome is Outcome.INCORRECT
    assert cells["test_notify"].message.startswith("AssertionError: Expected 'send' to be called once")


def test_untouched_work_gets_no_points(grades):
    assert points_of(grades["untouched"]) == dict.fromkeys(ALL, 0)


def test_comments_count_where_a_test_can_read_them(grades):
    assert points_of(grades["commented"]) == {**ALL, "test_squares": 1}


def test_the_students_code_can_find_the_hidden_tests_of_marked_cells_only(grades):
    assert points_of(grades["searches"]) == ALL
    assert "found [b'own_secret']" in texts(notebook_in(grades["searches"], "tasks"))


def test_code_that_ends_its_process_costs_the_marked_tests_from_there_on_only(grades):
    assert points_of(grades["exits"]) == {**ALL, "test_notify": 0, "test_last": 0}
    assert "the notebook was stopped in cell 10" in cells_of(grades["exits"])["test_notify"].message.lower()
    assert cells_of(grades["exits"])["test_last"].message == "AssertionError"


def test_code_that_goes_on_without_end_is_stopped(grades):
    assert points_of(grades["loops"]) == {**ALL, "test_notify": 0}
    assert "stopped after 15 seconds" in cells_of(grades["loops"])["test_notify"].message


def test_what_the_student_replaces_changes_marked_tests_only(grades):
    assert points_of(grades["patches"]) == {**ALL, "test_total": 0}


def test_an_error_with_the_name_of_the_judges_own_is_an_error(grades):
    assert grades["forges"].verdict.state is State.GRADED and cells_of(grades["forges"])["test_notify"].points == 0


def test_output_without_end_does_not_hide_the_points(grades):
    assert cells_of(grades["prints"])["test_squares"].points == 1


def test_the_last_value_counts_even_if_each_line_shows_one(grades):
    assert cells_of(grades["shows all"])["test_squares"].points == 1


def test_a_second_run_that_is_impossible_leaves_the_marked_tests_to_a_person(tmp_path, monkeypatch):
    course = course_in(tmp_path)
    run = Session.run

    def impossible(session, name, *others):
        if name.endswith("(unprotected)"):
            raise OSError("no space left")
        return run(session, name, *others)

    monkeypatch.setattr(Session, "run", impossible)
    [grade] = grade_each(release_of(course), {"ada": sample_files(course, Sample())}).values()
    assert points_of(grade) == {**ALL, **dict.fromkeys(["test_squares", "test_figure", "test_notify"])}
    assert grade.verdict.state is State.NEEDS_HUMAN
    assert cells_of(grade)["test_figure"].message.startswith("The test could not be run: no space left. A person gives")


def test_students_get_the_visible_part_only(tmp_path):
    released = json.dumps(release_notebook(notebook(graded("a", 1, TEST_NOTIFY)), "n", ASSIGNMENT))
    assert MARK in released and "own_secret" not in released


@pytest.mark.parametrize("line", ["\n\n  ### UNPROTECTED TEST", "### Unprotected  test", "#unprotected test "])
def test_the_mark_may_differ_in_case_and_spaces(line):
    cell = release_notebook(notebook(graded("a", 1, f"{line}\nassert x")), "n", ASSIGNMENT).cells[0]
    assert is_unprotected(cell) and without_mark(cell.source) == "assert x"


@pytest.mark.parametrize(
    "source",
    [
        f"assert x\n{MARK}",
        f"### BEGIN HIDDEN TESTS\n{MARK}\nassert x\n### END HIDDEN TESTS",
        "### UNPROTECED TEST\nassert x",
        "### UNPROTECTED\nassert x",
        "# unprotected tests\nassert x",
        f"{MARK}\n{MARK}\nassert x",
    ],
)
def test_a_mark_without_effect_is_refused(source):
    with pytest.raises(CourseError, match=r"n, cell 1: found '#.*'. Expected '### UNPROTECTED TEST'"):
        release_notebook(notebook(graded("a", 1, source)), "n", ASSIGNMENT)


def test_a_mark_in_a_cell_that_is_no_test_is_refused():
    with pytest.raises(CourseError, match="first line of an autograded test cell"):
        release_notebook(notebook(answer("a", f"{MARK}\n{solution('x = 1')}")), "n", ASSIGNMENT)


@pytest.mark.parametrize("line", ["# an unexpected test", "# tests", "### Protect the test", "x = '### a'"])
def test_ordinary_comments_are_no_marks(line):
    cell = release_notebook(notebook(graded("a", 1, f"{line}\nassert x")), "n", ASSIGNMENT).cells[0]
    assert cell.source == f"{line}\nassert x"


def test_a_verdict_without_the_field_is_of_a_time_when_all_tests_were_protected():
    data = {**CellVerdict("n", "a", 1, 1, Outcome.CORRECT).to_dict()}
    del data["protected"]
    assert CellVerdict.from_dict(data).protected


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """The folder of the course after all commands."""
    course = course_in(tmp_path_factory.mktemp("course"))
    write_samples(course, {"ada": Sample(), "ben": Sample(changes=WRONG)})
    for command in (["release"], ["grade", "--workers", "1", "--json", "verdicts.json"], ["report"], ["export"]):
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *command], cwd=course.root, capture_output=True, text=True
        )
        assert done.returncode == 0, (command, done.stdout, done.stderr)
    (course.root / "exported.txt").write_text(done.stdout)
    return course.root


def test_the_json_says_which_points_are_not_protected(reported):
    for verdict in json.loads((reported / "verdicts.json").read_text()):
        protected = {cell["grade_id"]: cell["protected"] for cell in verdict["cells"]}
        assert protected == {name: name in ("test_total", "test_last") for name in ALL}


def test_the_class_report_says_so(reported):
    page = (reported / "reports" / f"{ASSIGNMENT}.html").read_text()
    assert "At most 11 points, 7 of them not protected" in page and page.count("(not protected)") == 3


def test_the_table_says_so(reported):
    headings = (reported / "reports" / f"{ASSIGNMENT}-csv.csv").read_text().splitlines()[0].split(",")
    assert "tasks/test_figure (not protected)" in headings and "tasks/test_total" in headings
    assert "not protected: 7 of 11 points" in (reported / "exported.txt").read_text()


def test_the_feedback_page_says_so_and_hides_the_tests(reported):
    page = (reported / "feedback" / "ben" / ASSIGNMENT / "tasks.html").read_text()
    assert "Score: 1.0 / 4.0, not protected" in page and "Score: 0.0 / 3.0<" in page.replace(" <", "<")
    assert "Squares without append" in page and "own_secret" not in page and "protected_secret" not in page


@pytest.mark.parametrize("name", ["right", "wrong"])
def test_nbgrader_gives_the_same_points(grades, name):
    """Run the whole tests in place, as nbgrader does, on the student's cells."""
    whole = notebook_in(grades[name], "tasks")
    for cell in whole.cells:
        cell.outputs, cell.execution_count = [], None
    executed, _ = Execute(timeout=60).preprocess(whole, {})
    points = {cell.metadata.nbgrader.grade_id: determine_grade(cell)[0] for cell in executed.cells if is_test(cell)}
    assert points == points_of(grades[name])
