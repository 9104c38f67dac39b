"""Which of several files is the work, and what was handed in instead of a notebook?"""

from __future__ import annotations

import json

import nbformat
import pytest
from edited_notebooks import RELEASED as MEAN
from edited_notebooks import solved
from toy_course import answer, copied, find, notebook
from toy_course import test_cell as graded

from autograder.intake import Refusal, take_in
from autograder.intake.archive import read_submission

OTHER = nbformat.from_dict(notebook(answer("area", "area = ..."), graded("test_area", 1, "assert area == 4")))
RELEASED = {"1_mean": MEAN, "2_area": OTHER}
UNTOUCHED = json.dumps(MEAN).encode()
WORKED = json.dumps(solved()).encode()
AREA = json.dumps(OTHER).replace("area = ...", "area = 4").encode()
BEST = "total / len(values)"


def taken(**files):
    return take_in({"2_area.ipynb": AREA, **files.pop("more", {}), **files}, RELEASED)


def is_worked(intake):
    return "for value in values" in find(intake.notebooks["1_mean"], "mean_of").source


def refusal(files):
    with pytest.raises(Refusal) as refused:
        take_in(files, RELEASED)
    return str(refused.value)


@pytest.mark.parametrize(
    "path", ["1_mean-Copy1.ipynb", "1_mean (1).ipynb", "final.ipynb", "work/1_mean.ipynb", "1_mean.json", "1_mean"]
)
def test_a_version_with_answers_counts_and_not_the_one_that_is_as_it_was_handed_out(path):
    intake = taken(more={"1_mean.ipynb": UNTOUCHED, path: WORKED})
    assert is_worked(intake) and not intake.doubts
    assert intake.notes == (f"1_mean: found as {path}; 1_mean.ipynb is as it was handed out",)


@pytest.mark.parametrize(("other", "state"), [(UNTOUCHED, "is as it was handed out"), (WORKED, "holds nothing more")])
def test_of_versions_that_add_nothing_the_one_of_the_right_name_counts(other, state):
    intake = taken(more={"1_mean.ipynb": WORKED, "1_mean-Copy1.ipynb": other})
    assert is_worked(intake)
    assert intake.notes == (f"1_mean: 1_mean.ipynb counts; 1_mean-Copy1.ipynb {state}",)


def test_versions_that_differ_only_in_comments_and_outputs_are_the_same_work():
    other = solved()
    find(other, "spread_of").source += "  # sure"
    other.cells[3].outputs = [nbformat.v4.new_output("stream", text="2.0")]
    assert is_worked(taken(more={"1_mean.ipynb": WORKED, "copy.ipynb": json.dumps(other).encode()}))


def test_two_versions_with_different_answers_need_a_person_who_reads_both_names():
    other = WORKED.replace(BEST.encode(), b"total")
    assert refusal({"1_mean.ipynb": WORKED, "1_mean-Copy1.ipynb": other}) == (
        "1_mean-Copy1.ipynb and 1_mean.ipynb may both be 1_mean.ipynb; remove one of them"
    )


def test_a_version_without_metadata_is_found_if_the_other_is_as_it_was_handed_out():
    other = solved()
    for cell in other.cells:
        cell.metadata = {}
        del cell["id"]
    intake = taken(more={"1_mean.ipynb": UNTOUCHED, "1_mean (1).ipynb": json.dumps(other).encode()})
    assert is_worked(intake)


def test_an_unreadable_version_matters_only_if_the_other_is_as_it_was_handed_out():
    broken = {"1_mean (1).ipynb": b"{"}
    assert refusal({"1_mean.ipynb": UNTOUCHED, **broken}).startswith("1_mean (1).ipynb is not a readable notebook")
    assert is_worked(taken(more={"1_mean.ipynb": WORKED, "notes.ipynb": b"{"}))


FORMS = [
    "1_mean.html",
    "1_mean.pdf",
    "Mean final.docx",
    "1_mean.py",
    "homework.pdf",
    "work.zip",
    "mean.png",
    "essay.ipynb",
    ".ipynb_checkpoints/1_mean-checkpoint.ipynb",
]


def form_of(path):
    return {"essay.ipynb": b'{"cells": []}', ".ipynb_checkpoints/1_mean-checkpoint.ipynb": WORKED}.get(path, b"%PDF")


@pytest.mark.parametrize("path", ["homework.pdf", "work.zip", "mean.png", "1_mean.py"])
def test_a_file_of_the_course_is_nobody_s_answer_unless_it_was_changed(path):
    handed_in = {"2_area.ipynb": AREA, "1_mean.ipynb": UNTOUCHED, f"hw1/{path}": b"%PDF"}
    assert not take_in(handed_in, RELEASED, courses=[b"%PDF", b"other"]).doubts
    assert list(take_in(handed_in, RELEASED, courses=[b"%PDF of the course"]).doubts) == [("1_mean", "")]


@pytest.mark.parametrize(("path", "may_be_it"), [("map.png", False), ("jupyter.png", False), ("P1 (2).png", True)])
def test_a_short_name_is_found_in_another_only_with_its_number(path, may_be_it):
    intake = take_in({"p1.ipynb": UNTOUCHED, path: b"\x89PNG"}, {"p1": MEAN})
    assert bool(intake.doubts) is may_be_it


@pytest.mark.parametrize("path", FORMS)
def test_a_file_in_place_of_a_notebook_needs_a_person(path):
    intake = taken(more={path: form_of(path)})
    assert intake.doubts == {
        ("1_mean", ""): f"the notebook was not handed in; {path} may hold the answers, and cannot be graded"
    }


@pytest.mark.parametrize("path", ["1_mean.html", "1_mean.pdf", ".ipynb_checkpoints/1_mean-checkpoint.ipynb"])
def test_a_file_beside_a_notebook_that_is_as_it_was_handed_out_needs_a_person(path):
    intake = taken(more={"1_mean.ipynb": UNTOUCHED, path: form_of(path)})
    assert list(intake.doubts) == [("1_mean", "")]
    assert "is as it was handed out" in intake.doubts["1_mean", ""]


OWN_NAMES = {
    "Abgabe.pdf": b"%PDF",
    "Abgabe.zip": b"PK",
    "aufgabe1.html": b"<html>",
    "essay.ipynb": b'{"cells": []}',
    "vscode.py": b"import numpy\r\n#%%\r\nx = 1",
    "jupytext.md": b"# A mean\n```python\nimport numpy\n```",
    "myst.md": b"```{code-cell} ipython3\nx = 1\n```",
    "plain.py": b"def mean_of(values):\n    return 1\n",
}


@pytest.mark.parametrize("path", OWN_NAMES)
@pytest.mark.parametrize("beside", [{}, {"1_mean.ipynb": UNTOUCHED}], ids=["missing", "as it was handed out"])
def test_work_under_a_name_of_its_own_in_place_of_answers_needs_a_person(path, beside):
    doubts = taken(more={**beside, path: OWN_NAMES[path]}).doubts
    assert list(doubts) == [("1_mean", "")] and path in doubts["1_mean", ""]


@pytest.mark.parametrize("beside", [{}, {"2_area.ipynb": json.dumps(OTHER).encode()}], ids=["missing", "untouched"])
def test_a_notebook_that_was_merged_into_another_one_needs_a_person(beside):
    merged = copied(solved())
    merged.cells += nbformat.reads(AREA.decode(), as_version=4).cells
    doubts = take_in({"1_mean.ipynb": json.dumps(merged).encode(), **beside}, RELEASED).doubts
    assert list(doubts) == [("2_area", "")]
    assert doubts["2_area", ""].endswith("; cells of 2_area are in 1_mean.ipynb")


def test_notebooks_whose_cells_have_the_same_names_are_not_taken_for_merged_ones():
    files = {"1_mean.ipynb": WORKED}
    assert not take_in(files, {"1_mean": MEAN, "2_mean": MEAN}).doubts


def test_a_notebook_with_nothing_but_a_comment_in_the_blanks_holds_no_answers():
    content = copied(MEAN)
    find(content, "mean_of").source += "\n# I gave up."
    files = {"1_mean.ipynb": json.dumps(content).encode(), "Abgabe.pdf": b"%PDF"}
    assert list(taken(more=files).doubts) == [("1_mean", "")]


def test_a_notebook_as_it_was_handed_out_with_nothing_else_is_not_in_doubt():
    files = {"helpers.py": b"def half(x):\n    return x / 2", "readme.md": b"# Means", "data.csv": b"1"}
    assert not taken(more={"1_mean.ipynb": UNTOUCHED, **files}).doubts


def test_the_library_of_a_course_handed_in_with_an_untouched_notebook_is_not_in_doubt():
    library = {"lab/__init__.py": b"", "lab/start.py": b"get_ipython()\ndef mean_of(x):\n    return x"}
    assert not taken(more={"1_mean.ipynb": UNTOUCHED, **library}).doubts
    assert taken(more={"1_mean.ipynb": UNTOUCHED, "start.py": library["lab/start.py"]}).doubts


@pytest.mark.parametrize("path", FORMS)
def test_a_file_beside_a_notebook_with_answers_is_not_in_doubt(path):
    assert not taken(more={"1_mean.ipynb": WORKED, path: form_of(path)}).doubts


@pytest.mark.parametrize("path", ["helpers.py", "data.csv", "mean.npz", "2_area.pdf", "readme.txt", "picture.png"])
def test_a_file_that_is_no_notebook_in_another_form_leaves_the_missing_one_missing(path):
    assert not taken(more={path: b"x = 1"}).doubts


def test_a_script_that_a_notebook_was_saved_as_is_one_in_another_form():
    assert taken(more={"homework.py": b"#!/usr/bin/env python\n# In[1]:\nx = 1"}).doubts


def test_a_checkpoint_does_not_lie_beside_the_notebooks():
    assert not taken(more={".ipynb_checkpoints/x-checkpoint.ipynb": WORKED}).others


@pytest.mark.parametrize("packed", [False, True])
def test_a_checkpoint_is_read_if_its_notebook_is_not_there(tmp_path, packed):
    import shutil

    folder = tmp_path / "work"
    for name in ["a.ipynb", ".ipynb_checkpoints/a-checkpoint.ipynb", ".ipynb_checkpoints/b-checkpoint.ipynb"]:
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(name)
    path = shutil.make_archive(str(tmp_path / "work"), "zip", folder) if packed else folder
    read = read_submission(type(tmp_path)(path))
    assert list(read) == [".ipynb_checkpoints/b-checkpoint.ipynb", "a.ipynb"]


@pytest.mark.parametrize("name", ["Icon\r", "Screenshot at 3.04.05\u202fPM.png", "a\nb.csv", "\u200enotes.txt"])
def test_a_name_that_cannot_be_printed_stands_for_a_file_all_the_same(tmp_path, name):
    (tmp_path / name).write_bytes(b"")
    (tmp_path / "1_mean.ipynb").write_bytes(WORKED)
    files = read_submission(tmp_path)
    assert len(files) == 2 and all(path.isprintable() for path in files)
    assert is_worked(take_in(files, RELEASED))


def test_a_file_is_found_under_the_name_that_the_notebook_calls_it_by():
    content = copied(solved())
    content.cells[3].source = 'import Helpers\nopen("Data.csv")'
    files = {"helpers.py": b"x = 1", "data.csv": b"1", "other.csv": b"2"}
    intake = taken(more={"1_mean.ipynb": json.dumps(content).encode(), **files})
    assert intake.others == {**files, "Helpers.py": b"x = 1", "Data.csv": b"1"}
    assert intake.notes == ("data.csv is called Data.csv in the code", "helpers.py is called Helpers.py in the code")
