"""What `aelab check` reads from a notebook file before it runs it: names, order, edits, graded cells, damage."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from labkit.cell_names import names_of
from labkit.exercises import EXERCISES
from labkit.rehearsal.advice import next_steps
from labkit.rehearsal.history import edit_warnings, order_warnings, saving_warnings
from labkit.rehearsal.names import name_warnings
from labkit.rehearsal.outcomes import outcomes_of
from labkit.rehearsal.reading import LARGEST_FILE, UnreadableNotebookError, notebook_files, read_notebook
from labkit.rehearsal.released_cells import graded_cell_warnings, released_name
from labkit.scoring import CHECK, Outcome

ROOT = Path(__file__).parent.parent
RELEASED = sorted((ROOT / "notebooks" / "autoencoders").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions" / "autoencoders").glob("*.ipynb"))


def cells(*sources, counts=None):
    """Make code cells that were run in the given order; by default they were not run."""
    made = [new_code_cell(source) for source in sources]
    for cell, count in zip(made, counts or [], strict=False):
        cell.execution_count = count
    return made


def test_a_name_that_is_defined_only_below_is_told_with_the_cell_that_defines_it():
    [warning] = name_warnings(cells("print(width)", "height = 2", "width = 3"))
    assert "Cell 1" in warning and "width" in warning and "cell 3" in warning and "further down" in warning


def test_a_name_whose_cell_is_gone_is_told():
    [warning] = name_warnings(cells("x = 1", "y = x + vanished"))
    assert "Cell 2" in warning and "vanished, which no cell defines" in warning


def test_a_name_that_only_a_function_uses_may_be_defined_below():
    assert name_warnings(cells("def area():\n    return width", "width = 3", "area()")) == []


def test_a_name_that_only_a_function_uses_and_no_cell_defines_is_told():
    [warning] = name_warnings(cells("def area():\n    return wdith", "width = 3"))
    assert "wdith" in warning


def test_each_name_is_told_once():
    assert len(name_warnings(cells("lost", "lost + 1", "lost + 2"))) == 1


@pytest.mark.parametrize(
    "source",
    [
        "[a for a in range(3)]\n{k: v for k, v in {}.items()}",
        "import os.path\nfrom sys import argv as given\nprint(os, given)",
        "class A:\n    b = 1\n    def c(self):\n        return self.b\nA().c()",
        "try:\n    pass\nexcept ValueError as error:\n    print(error)",
        "for i in range(3):\n    with open('x') as f:\n        print(i, f)",
        "(n := 3) + n",
        "def f(a, *b, c=1, **d):\n    return a, b, c, d, f",
        "def count():\n    global total\n    total = 1\ncount()\ntotal",
        "%matplotlib inline\n!ls\nprint(In, Out, _, __, _i3, _12, get_ipython())",
        "%%time\nx = 1\nprint(x)",
        "%%bash\necho $HOME",
        "x = ...(3)",
    ],
)
def test_ordinary_python_and_ipython_give_no_warning(source):
    assert name_warnings(cells(source)) == []


def test_a_body_that_runs_at_once_needs_its_names_at_once():
    sources = "class A:\n    size = width", "b = [width for _ in range(2)]", "width = 1"
    [warning] = name_warnings(cells(*sources))
    assert "Cell 1" in warning


@pytest.mark.parametrize("other", ["from numpy import *", "%run other.py", "exec('x = 1')", "def broken(:"])
def test_where_not_every_definition_can_be_read_no_name_is_said_to_be_undefined(other):
    assert name_warnings(cells(other, "print(x)")) == []


def test_what_a_timed_cell_defines_is_known():
    assert name_warnings(cells("%%time\nx = 1", "print(x)")) == []


@pytest.mark.parametrize("path", [*RELEASED, *SOLUTIONS], ids=lambda path: f"{path.parents[1].name}-{path.stem}")
def test_the_notebooks_of_the_lab_give_no_warning(path):
    notebook = read_notebook(path)
    assert name_warnings(notebook.cells) == []
    assert order_warnings(notebook.cells) == []
    assert edit_warnings(notebook.cells) == []


@pytest.mark.parametrize("path", RELEASED, ids=lambda path: path.stem)
def test_a_released_notebook_has_all_its_cells_unchanged(path):
    assert graded_cell_warnings(path, read_notebook(path).cells) == []


def test_a_cell_that_was_run_after_one_below_it_is_told():
    [warning] = order_warnings(cells("a = 1", "b = 2", "c = 3", counts=[1, 5, 3]))
    assert "cell 2" in warning and "[5]" in warning and "cell 3" in warning and "Restart Kernel" in warning


def test_a_kernel_that_was_restarted_half_way_is_told():
    assert len(order_warnings(cells("a = 1", "b = 2", "c = 3", counts=[1, 2, 1]))) == 1


def test_the_cell_that_checks_the_saved_notebooks_cannot_have_been_run_before_they_were_saved():
    last = "from aelab.handing_in import check_notebooks\n\ncheck_notebooks()"
    assert order_warnings(cells("a = 1", last, counts=[1, None])) == []


def test_cells_that_were_not_run_while_others_were_are_told():
    [warning] = order_warnings(cells("a = 1", "b = 2", "c = 3", counts=[1, None, None]))
    assert "Not run" in warning and "cell 2" in warning and "1 more" in warning


@pytest.mark.parametrize("counts", [[None, None, None], [1, 2, 3], [2, 5, 9]])
def test_a_notebook_that_was_run_from_top_to_bottom_or_not_at_all_is_well(counts):
    assert order_warnings(cells("a = 1", "b = 2", "c = 3", counts=counts)) == []


def with_output(source, output, count=3):
    cell = new_code_cell(source, outputs=[output])
    cell.execution_count = count
    return cell


def result(count):
    return new_output("execute_result", {"text/plain": "1"}, execution_count=count)


def failed(line, text):
    trace = ["\x1b[31mValueError\x1b[39m  Traceback", f"\x1b[36mCell\x1b[39m In[3], line {line}\n----> {line} {text}\n"]
    return new_output(
        "error", ename="ValueError", evalue="no", traceback=[trace[0], trace[1].replace("Cell\x1b[39m", "Cell")]
    )


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        (with_output("", result(3)), "empty"),
        (with_output("x", result(2)), "number [2]"),
        (with_output("x = = 1", new_output("stream", text="1")), "not valid Python"),
        (with_output("good = 1\nfine = 2", failed(2, "raise ValueError")), "raise ValueError"),
    ],
)
def test_an_output_that_its_source_cannot_have_given_is_told(cell, told):
    [warning] = edit_warnings([cell])
    assert told in warning and "edited after it was run" in warning


@pytest.mark.parametrize(
    "cell",
    [
        with_output("x", result(3)),
        with_output("x = = 1", new_output("error", ename="SyntaxError", evalue="invalid syntax", traceback=[])),
        with_output("good = 1\nraise ValueError", failed(2, "raise ValueError")),
        with_output("%%bash\nls", new_output("stream", text="1")),
    ],
)
def test_an_output_that_its_source_may_have_given_is_left_alone(cell):
    assert edit_warnings([cell]) == []


def save(path, *sources):
    path.parent.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


def test_a_checkpoint_that_is_newer_and_differs_means_unsaved_changes(tmp_path):
    path = save(tmp_path / "n.ipynb", "x = 1")
    checkpoint = save(tmp_path / ".ipynb_checkpoints" / "n-checkpoint.ipynb", "x = 2")
    os.utime(path, (1_000, 1_000))
    [warning] = saving_warnings(path, read_notebook(path))
    assert "Unsaved changes" in warning
    os.utime(checkpoint, (500, 500))
    assert saving_warnings(path, read_notebook(path)) == []


def test_a_checkpoint_with_the_same_cells_or_none_or_a_damaged_one_is_no_matter(tmp_path):
    path = save(tmp_path / "n.ipynb", "x = 1")
    os.utime(path, (1_000, 1_000))
    assert saving_warnings(path, read_notebook(path)) == []
    checkpoint = save(tmp_path / ".ipynb_checkpoints" / "n-checkpoint.ipynb", "x = 1")
    assert saving_warnings(path, read_notebook(path)) == []
    checkpoint.write_text("{")
    assert saving_warnings(path, read_notebook(path)) == []


@pytest.fixture
def decoder():
    """The cells of the released first notebook, to be changed."""
    return read_notebook(RELEASED[0]).cells


def place_of(cells, grade_id):
    return next(n for n, cell in enumerate(cells) if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def test_a_missing_graded_cell_is_named(decoder):
    del decoder[place_of(decoder, "decoder_sigmoid")]
    [warning] = graded_cell_warnings(RELEASED[0], decoder)
    assert "Missing: decoder_sigmoid" in warning


def test_a_changed_graded_cell_is_named(decoder):
    decoder[place_of(decoder, "decoder_layers")].source += "\n4"
    [warning] = graded_cell_warnings(RELEASED[0], decoder)
    assert "decoder_layers, was changed" in warning


def test_a_filled_answer_is_no_changed_cell(decoder):
    decoder[place_of(decoder, "build_decoder")].source = "def build_decoder(latent_dim):\n    return 1"
    assert graded_cell_warnings(RELEASED[0], decoder) == []


def test_a_doubled_cell_is_named(decoder):
    place = place_of(decoder, "build_encoder")
    decoder.insert(place, decoder[place])
    [warning] = graded_cell_warnings(RELEASED[0], decoder)
    assert "build_encoder is in the notebook 2 times" in warning


def test_another_file_name_is_told(decoder):
    [warning] = graded_cell_warnings(Path("1_decoder-Copy1.ipynb"), decoder)
    assert "Hand it in as 1_decoder.ipynb" in warning


def test_lost_marks_are_told_by_the_name_of_the_file():
    [warning] = graded_cell_warnings(RELEASED[0], cells("x = 1"))
    assert "Missing: build_decoder, decoder_layers" in warning


def test_a_notebook_of_no_lab_has_no_cells_to_miss():
    assert released_name(cells("x = 1")) == ""
    assert graded_cell_warnings(Path("other.ipynb"), cells("x = 1")) == []


def test_every_graded_cell_of_the_notebooks_belongs_to_an_exercise_but_those_graded_by_hand():
    listed = {grade_id for exercise in EXERCISES.values() for grade_id in exercise.graded}
    graded = {
        cell.metadata.nbgrader.grade_id
        for path in (ROOT / "notebooks").glob("*/*.ipynb")
        for cell in read_notebook(path).cells
        if cell.metadata.get("nbgrader", {}).get("grade") and not cell.metadata.nbgrader.solution
    }
    assert graded == listed


NOT_NOTEBOOKS = {
    "empty": b"",
    "no JSON": b"{\n<<<<<<< HEAD\n",
    "a list": b"[]",
    "other JSON": b'{"a": 1}',
    "a picture": b"\x89PNG\r\n\x1a\n\xff\xfe",
    "cells that are none": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
    "a cell without a type": b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"source": ""}]}',
    "a version of the future": b'{"nbformat": 9, "nbformat_minor": 0, "metadata": {}, "cells": []}',
    "brackets without end": b"[" * 100_000,
}


@pytest.mark.parametrize("content", NOT_NOTEBOOKS.values(), ids=NOT_NOTEBOOKS)
def test_a_file_that_is_no_notebook_is_refused_with_what_was_expected_found_and_to_do(tmp_path, content):
    path = tmp_path / "n.ipynb"
    path.write_bytes(content)
    with pytest.raises(UnreadableNotebookError, match=r"Expected a Jupyter notebook in .*n\.ipynb, found .*Open it"):
        read_notebook(path)


def test_a_missing_file_an_empty_folder_and_a_huge_file_are_told(tmp_path):
    save(tmp_path / "1_decoder.ipynb", "x = 1")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UnreadableNotebookError, match=r"found nothing.*1_decoder\.ipynb"):
        read_notebook(tmp_path / "1_decodr.ipynb")
    with pytest.raises(UnreadableNotebookError, match="found none"):
        read_notebook(tmp_path / "empty")
    with (tmp_path / "huge.ipynb").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(UnreadableNotebookError, match="Clear Outputs"):
        read_notebook(tmp_path / "huge.ipynb")


def test_a_folder_stands_for_the_notebooks_in_it(tmp_path):
    second, first = save(tmp_path / "b.ipynb", "x = 1"), save(tmp_path / "a.ipynb", "x = 1")
    (tmp_path / "data.csv").touch()
    assert list(notebook_files([tmp_path, second])) == [first, second, second]
    (tmp_path / "empty").mkdir()
    assert list(notebook_files([tmp_path / "empty"])) == [tmp_path / "empty"]


def test_an_old_notebook_and_one_with_a_byte_order_mark_are_read(tmp_path):
    cell = {"cell_type": "code", "input": ["x = 1"], "language": "python", "metadata": {}, "outputs": []}
    sheets = [{"metadata": {}, "cells": [cell | {"collapsed": False}]}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": sheets}
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps(old), encoding="utf-8-sig")
    assert [cell.source for cell in read_notebook(path).cells] == ["x = 1"]


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(["cell_type", "source", "metadata", "outputs", "execution_count", "id"])
CELLS = st.dictionaries(KEYS, VALUES | st.sampled_from(["code", "markdown", "x = y", "%%time\nq", {"nbgrader": {}}]))


@settings(deadline=None)
@given(st.lists(CELLS, max_size=4), st.integers(1, 5))
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path_factory, made, version):
    path = tmp_path_factory.getbasetemp() / "fuzzed.ipynb"
    path.write_text(json.dumps({"nbformat": version, "nbformat_minor": 5, "metadata": {}, "cells": made}))
    try:
        notebook = read_notebook(path)
    except UnreadableNotebookError as error:
        assert "Expected" in str(error)
        return
    for warnings in (name_warnings, order_warnings, edit_warnings):
        assert all(isinstance(warning, str) for warning in warnings(notebook.cells))
    graded_cell_warnings(path, notebook.cells)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["grade_id", "points", "grade", "locked", "solution", "checksum"]), VALUES))
def test_whatever_nbgraders_marks_hold_they_are_read(metadata):
    cell = new_markdown_cell("text", metadata={"nbgrader": metadata})
    assert all(isinstance(warning, str) for warning in graded_cell_warnings(Path("x.ipynb"), [cell]))


def graded(points, output):
    """Make a cell that is worth some points and shows a value."""
    mark = {"grade": True, "points": points, "grade_id": "test", "locked": True, "solution": False, "schema_version": 3}
    cell = new_code_cell("score.total()", metadata={"nbgrader": mark}, execution_count=1)
    cell.outputs = [new_output("execute_result", {"text/plain": output}, execution_count=1)]
    return cell


def stopped(source, error, text="", grade_id=""):
    cell = new_code_cell(source, metadata={"nbgrader": {"grade_id": grade_id}} if grade_id else {}, execution_count=1)
    cell.outputs = [new_output("error", ename=error, evalue=text, traceback=[])]
    return cell


def checked(name, outcome, message="Something."):
    cell = new_code_cell(f'check("{name}", {name})', execution_count=1)
    data = {"exercise": name, "outcome": outcome.name, "message": message}
    cell.outputs = [new_output("display_data", {"text/plain": "...", CHECK: data})]
    return cell


def test_a_graded_cell_that_shows_more_points_than_it_has_is_told_and_gives_none():
    [row] = outcomes_of([graded(4, "40.0")])
    assert (row.outcome, row.points) == (Outcome.INCORRECT, 0) and row.message.startswith("It was changed: ")


def test_a_blank_is_told_by_its_own_cell_where_the_check_says_something_else():
    blank = stopped("train(...)", "BlankError", "This blank is not filled in yet", "train_cae")
    kinds = [(row.kind, row.outcome) for row in outcomes_of([blank, checked("train_cae", Outcome.INCORRECT)])]
    assert kinds == [("cell", Outcome.NOT_ATTEMPTED), ("check", Outcome.INCORRECT)]
    assert [row.kind for row in outcomes_of([blank, checked("train_cae", Outcome.NOT_ATTEMPTED)])] == ["check"]


def test_a_blank_is_told_with_the_cell_whose_lines_the_message_counts():
    told = "This blank is not filled in yet (line 4 of the cell): mse[name] = ..."
    check = checked("comparison", Outcome.NOT_ATTEMPTED, told)
    found = [new_code_cell("a = 1"), stopped("mse[name] = ...", "BlankError", told, "comparison"), check]
    [step] = next_steps(outcomes_of(found), found)
    assert step.startswith("Cell 2, comparison: This blank is not filled in yet (line 4 of the cell)")


def test_what_follows_from_a_cell_that_is_no_python_is_no_step_of_its_own():
    first = stopped("def area(x:\n    return x\nwidth = 3\nother(width)", "SyntaxError", "'(' was never closed")
    others = [
        stopped(f"{name}(1)", "NameError", f"name '{name}' is not defined") for name in ("area", "width", "other")
    ]
    found = [first, *others]
    steps = next_steps(outcomes_of(found), found)
    assert len(steps) == 2 and "Cell 1" in steps[0] and "'other'" in steps[1]


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_no_cell_of_ours_hides_its_names_which_would_silence_the_warnings_about_those_that_are_gone(path):
    cells = nbformat.read(path, as_version=4).cells
    assert [cell.source for cell in cells if cell.cell_type == "code" and not names_of(cell.source).complete] == []
