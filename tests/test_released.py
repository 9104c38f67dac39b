"""A submission made from any release counts as unchanged if nobody changed it."""

from __future__ import annotations

import json

import nbformat
import pytest
from edited_notebooks import RELEASED as MEAN
from toy_course import find, solutions, write_solutions

from autograder.course import CourseError
from autograder.grading.grade import release_of
from autograder.intake import take_in
from autograder.notebooks.release import differences, students_notebook, write_release
from autograder.notebooks.versions import source_digest, versions_file


def present(course):
    """Return what the intake gets: the present release, and the earlier ones."""
    release = release_of(course)
    read = {name: nbformat.reads(content.decode(), as_version=4) for name, content in release.notebooks.items()}
    return {name: students_notebook(notebook) for name, notebook in read.items()}, release.earlier


def handed_out(course):
    """Return the notebooks of a student who changed nothing."""
    return {path.name: path.read_bytes() for path in course.released.glob("*.ipynb")}


def edited(course, edit):
    notebooks = solutions()
    edit(notebooks)
    write_solutions(course.root, notebooks)


def typo(notebooks):
    test = find(notebooks["1_mean"], "test_mean")
    test.source = test.source.replace("the mean of 1 and 3 is 2", "the mean of 1 and 3 should be 2")


def title(notebooks):
    [text] = [cell for cell in notebooks["1_mean"].cells if cell.cell_type == "markdown"][:1]
    text.source += " and what it is good for"


def question(notebooks):
    answer = find(notebooks["2_spread"], "why")
    answer.source = "Write here:\n\n### BEGIN SOLUTION\nBecause.\n### END SOLUTION"


@pytest.fixture
def course(tmp_path):
    course = write_solutions(tmp_path)
    write_release(course)
    return course


def test_a_given_cell_that_was_mended_after_hand_out_is_nobodys_change(course):
    first = handed_out(course)
    edited(course, typo)
    write_release(course)
    edited(course, lambda notebooks: None)
    edited(course, lambda notebooks: (typo(notebooks), question(notebooks)))
    write_release(course)
    released, earlier = present(course)
    intake = take_in(first, released, earlier=earlier)
    assert intake.notes == ()
    assert "should be 2" in find(intake.notebooks["1_mean"], "test_mean").source


def test_a_written_answer_as_an_earlier_release_gave_it_is_not_begun(course):
    first = handed_out(course)
    edited(course, question)
    write_release(course)
    released, earlier = present(course)
    cell = find(take_in(first, released, earlier=earlier).notebooks["2_spread"], "why")
    assert cell.source == find(released["2_spread"], "why").source


def test_code_blanks_as_an_earlier_release_gave_them_are_no_answer(course):
    released, _ = present(course)
    old = json.loads(json.dumps(released["1_mean"]))
    name, earlier = "", {}
    for cell in old["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and marks.get("solution") and not marks.get("grade"):
            name = marks["grade_id"]
            cell["source"] += "\nleft_over = 1"
            earlier[name] = [source_digest(cell["source"])]
    assert name
    files = {"1_mean.ipynb": json.dumps(old).encode(), "1_mean.pdf": b"%PDF"}
    intake = take_in(files, released, earlier={"1_mean": earlier})
    assert ("1_mean", "") in intake.doubts
    assert "left_over" in find(intake.notebooks["1_mean"], name).source


ORDINARY = [cell for cell in MEAN.cells if not cell.metadata.get("nbgrader")]


@pytest.mark.parametrize("at", range(len(ORDINARY)))
@pytest.mark.parametrize("gone", [False, True], ids=["answers as handed out", "answers gone"])
@pytest.mark.parametrize("has_ids", [False, True], ids=["without ids", "with ids"])
def test_an_ordinary_cell_that_was_mended_after_hand_out_is_nobodys_answer(at, gone, has_ids):
    first = nbformat.from_dict(MEAN)
    old = first.cells[MEAN.cells.index(ORDINARY[at])]
    old.source += "\n# A sentence with a tpyo, and more words than one."
    earlier = earlier_of(first)
    if gone:
        first.cells = [cell for cell in first.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "why"]
    if not has_ids:
        for cell in first.cells:
            cell.pop("id", None)
    files = {"1_mean.ipynb": json.dumps(first).encode()}
    intake = take_in(files, {"1_mean": MEAN}, earlier=earlier)
    assert find(intake.notebooks["1_mean"], "why").source == "YOUR ANSWER HERE"
    assert not [note for note in intake.notes if "counts as" in note], intake.notes
    beside = take_in({**files, "1_mean.pdf": b"%PDF"}, {"1_mean": MEAN}, earlier=earlier)
    assert ("1_mean", "") in beside.doubts  # nothing in the notebook is work


def earlier_of(first):
    """Return what is known of an earlier release."""
    found = {}
    for cell in first.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        found.setdefault(grade_id, []).append(source_digest(cell.source))
    return {"1_mean": found}


def test_all_versions_of_ordinary_cells_are_kept(course):
    first = handed_out(course)
    edited(course, title)
    write_release(course)
    released, earlier = present(course)
    assert len(earlier["1_mean"][""]) == 1
    assert take_in(first, released, earlier=earlier).notes == ()


def test_a_given_cell_that_a_student_changed_is_named_as_before(course):
    first = {name: content.replace(b"the mean of 1", b"the sum of 1") for name, content in handed_out(course).items()}
    edited(course, typo)
    write_release(course)
    released, earlier = present(course)
    assert take_in(first, released, earlier=earlier).notes == (
        "1_mean: cell test_mean was changed; the release's counts",
    )


def test_what_lay_in_the_release_folder_before_versions_were_noted_counts_as_released(course):
    first = handed_out(course)
    versions_file(course).unlink()
    edited(course, typo)
    assert f"differs: {versions_file(course)}" in differences(course)
    write_release(course)
    released, earlier = present(course)
    assert take_in(first, released, earlier=earlier).notes == () and differences(course) == []


def test_the_present_release_alone_makes_no_grade_old(course):
    before = release_of(course).digest
    versions_file(course).unlink()
    assert release_of(course).digest == before
    edited(course, typo)
    write_release(course)
    edited(course, lambda notebooks: None)
    assert release_of(course).digest != before  # remarks on old grades may be different now


def test_a_damaged_list_of_versions_is_an_error_that_says_what_to_do(course):
    versions_file(course).write_text("[")
    with pytest.raises(CourseError, match="Restore the file"):
        release_of(course)
