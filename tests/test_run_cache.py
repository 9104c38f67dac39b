"""Code that was run for one student is not run again for the next, and nothing of one reaches the other."""

from __future__ import annotations

from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from toy_course import find, write_solutions
from whole_grades import SETTINGS, cells_of, edited, notebook_in, points_of, sample_files, texts

from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.grading.run_cache import RunCache, code_digest
from autograder.grading.verdict import State
from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample
from autograder.sandbox.availability import Policy
from autograder.sandbox.session import Session

pytestmark = pytest.mark.linux_only  # grading needs Linux

PRINTS = new_code_cell("import time; print(time.time_ns())")


@pytest.fixture
def ran(monkeypatch):
    """Return the names of the notebooks that were run."""
    names = []
    run = Session.run

    def noted(room, name, *others):
        names.append(name)
        return run(room, name, *others)

    monkeypatch.setattr(Session, "run", noted)
    return names


@pytest.fixture
def course(tmp_path):
    return write_solutions(tmp_path)


def with_cell(files, name, cell, place=None):
    def insert(notebook):
        notebook.cells.insert(len(notebook.cells) if place is None else place, nbformat.from_dict(cell))

    return edited(files, name, insert)


def test_a_notebook_of_the_same_code_is_run_once(course, ran):
    release = release_of(course)
    right = sample_files(course, Sample())
    first = grade(with_cell(right, "2_spread", PRINTS), release, SETTINGS)
    noted = with_cell(with_cell(right, "2_spread", PRINTS), "2_spread", new_markdown_cell("Ada's note"))
    second = grade(with_cell(noted, "1_mean", new_code_cell("7")), release, SETTINGS)
    assert ran == ["1_mean", "2_spread", "1_mean"]
    assert points_of(second) == points_of(first) and second.verdict.points == 7
    assert texts(notebook_in(second, "2_spread")) == texts(notebook_in(first, "2_spread"))
    assert notebook_in(second, "2_spread").cells[-1].source == "Ada's note"
    assert "Ada's note" not in str(notebook_in(first, "2_spread"))


def test_a_written_answer_is_the_students_own(course, ran):
    release = release_of(course)
    right = sample_files(course, Sample())

    def written(answer):
        return edited(right, "2_spread", lambda n: find(n, "why").update(source=answer))

    answers = [notebook_in(grade(written(text), release, SETTINGS), "2_spread") for text in ("since", "as")]
    assert [find(notebook, "why").source for notebook in answers] == ["since", "as"]
    assert ran == ["1_mean", "2_spread"]


def test_comments_and_layout_make_no_other_code(course, ran):
    release = release_of(course)
    right = sample_files(course, Sample())

    def put(comment):
        def change(notebook):
            cell = find(notebook, "mean_of")
            cell.source = f"# {comment}\n{cell.source}  # {comment}"

        return edited(right, "1_mean", change)

    grades = [grade(put(comment), release, SETTINGS) for comment in ("Ada", "Ben")]
    assert ran == ["1_mean", "2_spread"]
    assert [points_of(graded) for graded in grades] == [points_of(grades[0])] * 2
    assert "Ben" in grades[1].notebooks["1_mean"].decode() and "Ada" not in grades[1].notebooks["1_mean"].decode()


@pytest.mark.parametrize(
    "raises", ["1 / 0  # {}", "import sys; print('oh', file=sys.stderr)  # {}", "print(In[-1])  # {}"]
)
def test_what_may_quote_a_students_own_lines_is_run_for_each(course, ran, raises):
    release = release_of(course)
    right = sample_files(course, Sample())
    for name in ("Ada", "Ben"):
        files = with_cell(right, "1_mean", new_code_cell(raises.format(name)))
        graded = grade(files, release, SETTINGS)
    assert ran == ["1_mean", "2_spread", "1_mean"]
    assert "Ada" not in str(graded.notebooks)


SAME = [
    ("history = 1", "history = 1  #"),
    ("x = 'a'", 'x = "a"  # b'),
    ("f(1,2)", "f(\n  1,\n  2,\n)"),
    ("if a: b", "if a:\n    b\n\n"),
]
OTHER = [
    ("x = 1", "x = 2"),
    ("x", "x;"),
    ("%time 1", "%time  1"),
    ("f'{a}'", "f'{b}'"),
    ("def f(): 'a'", "def f(): 'b'"),
    ("import inspect", "import inspect  #"),
    ("%history", "%history  #"),
    ("...", "pass"),
    ("a.b = 1", "a.c = 1"),
    ("1", "1.0"),
    ("1", "True"),
]


@pytest.mark.parametrize(("one", "two", "same"), [(*p, True) for p in SAME] + [(*p, False) for p in OTHER])
def test_code_is_the_same_where_python_reads_it_the_same(one, two, same):
    digests = {code_digest(nbformat.v4.new_notebook(cells=[new_code_cell(source)])) for source in (one, two)}
    assert len(digests) == (1 if same else 2)


@pytest.mark.parametrize("change", ["a statement", "the place", "a file"])
def test_a_notebook_that_differs_in_what_can_matter_is_run(course, ran, change):
    release = release_of(course)
    right = sample_files(course, Sample())
    other = {
        "a statement": lambda: with_cell(right, "1_mean", new_code_cell("pass")),
        "the place": lambda: with_cell(right, "1_mean", new_markdown_cell("first"), place=0),
        "a file": lambda: {**right, "numbers.txt": b"4"},
    }[change]()
    grade(right, release, SETTINGS)
    ran.clear()
    grade(other, release, SETTINGS)
    assert "1_mean" in ran


@pytest.mark.parametrize(
    ("source", "settings"),
    [
        ("import os; os._exit(1)", SETTINGS),
        ("while True: pass", replace(SETTINGS, cell_seconds=2)),
        ("pass", replace(SETTINGS, sandbox=Policy.OFF)),
    ],
)
def test_a_run_that_may_end_otherwise_is_not_kept(course, ran, source, settings):
    release = release_of(course)
    files = with_cell(sample_files(course, Sample()), "1_mean", new_code_cell(source))
    first = grade(files, release, settings)
    runs = ran.count("1_mean")
    second = grade(files, release, settings)
    assert ran.count("1_mean") == 2 * runs
    assert points_of(first) == points_of(second)


def test_a_test_that_could_not_be_finished_is_tried_again(course, ran, monkeypatch):
    release = release_of(course)
    right = sample_files(course, Sample())

    def fail(*_, **__):
        raise JudgeFailed("it took too long")

    with monkeypatch.context() as patch:
        patch.setattr(JudgeProcess, "test", fail)
        assert grade(right, release, SETTINGS).verdict.state is State.NEEDS_HUMAN
    graded = grade(right, release, SETTINGS)
    assert graded.verdict.points == 7 and not cells_of(graded)["test_mean"].message


def test_what_is_kept_has_a_limit(course):
    notebook = nbformat.reads(sample_files(course, Sample())["1_mean.ipynb"].decode(), as_version=4)
    executed = RunCache(most_bytes=int(2.5 * len(notebook_bytes(notebook))))
    for key in "abc":
        executed.keep(key, notebook)
    assert [executed.find(key, notebook) is not None for key in "abc"] == [False, True, True]


def test_what_one_process_ran_another_one_finds_in_the_folder_that_they_share(course, tmp_path):
    notebook = nbformat.reads(sample_files(course, Sample())["1_mean.ipynb"].decode(), as_version=4)
    first, second, other = (RunCache(folder=tmp_path / name) for name in ("shared", "shared", "own"))
    first.keep("key", notebook)
    assert second.find("key", notebook) == notebook and other.find("key", notebook) is None


def test_a_folder_that_cannot_be_written_costs_no_grade(course, tmp_path):
    (tmp_path / "file").write_text("no folder")
    notebook = nbformat.reads(sample_files(course, Sample())["1_mean.ipynb"].decode(), as_version=4)
    executed = RunCache(folder=tmp_path / "file" / "within")
    executed.keep("key", notebook)
    assert executed.find("key", notebook) == notebook
