"""From submitted files to notebooks in the release's form: what is found, repaired, kept and refused."""

from __future__ import annotations

import json
import random
import tracemalloc
import zlib
from pathlib import Path

import nbformat
import pytest
from damaged import damaged_bytes, damaged_json, outcome
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell
from toy_course import PIXEL, answer, copied, find, notebook, written
from toy_course import test_cell as graded

from autograder.intake import take_in
from autograder.intake.archive import Refusal, SubmissionLimits

LAB = Path(__file__).parents[1] / "notebooks" / "autoencoders"


def locked(grade_id, source):
    cell = graded(grade_id, 0, source)
    cell.metadata.nbgrader.grade = False
    del cell.metadata.nbgrader["points"]
    return cell


def released():
    """Return the release: two notebooks."""
    made = {
        "1_mean": notebook(
            locked("imports", "import numpy as np"),
            new_markdown_cell("# Mean"),
            answer("mean_of", "def mean_of(values):\n    total = ...\n    return total / len(values)"),
            new_code_cell("print(mean_of([1.0]))"),
            graded("test_mean", 3, "assert mean_of([1.0, 3.0]) == 2.0"),
        ),
        "2_spread": notebook(
            answer("spread_of", "low = 0\nhigh = 5\nspread_of = ..."),
            graded("test_spread", 4, "assert spread_of == 5"),
            new_markdown_cell("**Why?**"),
            written("why", 2, "YOUR ANSWER HERE"),
            new_markdown_cell("The end."),
        ),
    }
    return {name: nbformat.from_dict(content) for name, content in made.items()}


RELEASED = released()
MEAN, SPREAD = RELEASED["1_mean"], RELEASED["2_spread"]
SOLVED = "def mean_of(values):\n    return sum(values) / len(values)"


def as_bytes(content):
    return nbformat.writes(content).encode()


FILES = {f"{name}.ipynb": as_bytes(content) for name, content in RELEASED.items()}


def solved():
    content = copied(MEAN)
    find(content, "mean_of").source = SOLVED
    return content


def taken(content, name="1_mean"):
    """Return the rebuilt notebook, and the notes, for one submitted notebook (or its bytes)."""
    files = {f"{name}.ipynb": content if isinstance(content, bytes) else as_bytes(content)}
    intake = take_in(files, RELEASED)
    return intake.notebooks[name], intake.notes


def sources(content):
    return [cell.source for cell in content.cells]


def refusal(files):
    with pytest.raises(Refusal) as refused:
        take_in(files, RELEASED)
    return str(refused.value)


def test_right_work_is_taken_in_as_it_is_and_without_notes():
    rebuilt, notes = taken(solved())
    assert (sources(rebuilt), notes) == (sources(solved()), ())
    assert [cell.id for cell in rebuilt.cells] == [cell.id for cell in MEAN.cells]


def test_outputs_and_the_students_metadata_are_left_out():
    content = solved()
    content.metadata.kernelspec = {"name": "mine", "display_name": "mine"}
    content.cells[3].update(outputs=[nbformat.v4.new_output("stream", text="1")], execution_count=9)
    content.cells[3].metadata.tags = ["skip-execution"]
    rebuilt, _ = taken(content)
    assert rebuilt.metadata == MEAN.metadata
    assert (rebuilt.cells[3].outputs, rebuilt.cells[3].execution_count, rebuilt.cells[3].metadata) == ([], None, {})


@pytest.mark.parametrize("lost", ["id", "source", "tags"])
def test_a_cell_of_the_release_keeps_its_tags_as_the_report_finds_pictures_by_them(lost):
    template = {**RELEASED, "1_mean": copied(MEAN)}
    template["1_mean"].cells[3].metadata.tags = ["picture"]
    content = solved()
    content.cells[3].metadata.tags = [] if lost == "tags" else ["picture"]
    content.cells[3].id = "another" if lost == "id" else content.cells[3].id
    content.cells[3].source = "print(mean_of([2.0]))" if lost == "source" else content.cells[3].source
    content.cells.append(new_code_cell("more = 1", metadata={"tags": ["picture"]}))
    rebuilt = take_in({"1_mean.ipynb": as_bytes(content)}, template).notebooks["1_mean"]
    assert [cell.metadata.get("tags") for cell in rebuilt.cells[3:]] == [["picture"], None, None]


def test_the_pictures_of_the_labs_notebooks_are_found_again():
    template = {path.stem: nbformat.read(path, as_version=4) for path in sorted(LAB.glob("*.ipynb"))}
    rebuilt = take_in({f"{name}.ipynb": as_bytes(content) for name, content in template.items()}, template).notebooks
    assert {name: sum("tags" in cell.metadata for cell in content.cells) for name, content in rebuilt.items()} == {
        "1_decoder": 1, "2_contractive": 1, "3_interpolation": 2,
    }  # fmt: skip


def test_files_beside_the_notebooks_are_handed_on():
    assert take_in({**FILES, "data/a.csv": b"1"}, RELEASED).others == {"data/a.csv": b"1"}


def test_a_notebook_that_is_missing_while_another_is_there_is_left_out():
    assert list(take_in({"1_mean.ipynb": FILES["1_mean.ipynb"]}, RELEASED).notebooks) == ["1_mean"]


def test_no_notebook_of_the_assignment_is_refused():
    assert refusal({"essay.txt": b""}) == "expected 1_mean.ipynb, 2_spread.ipynb; found essay.txt"


@pytest.mark.parametrize(
    "path",
    [
        "1_mean (1).ipynb",
        "ada-solution.ipynb",
        "1_MEAN.IPYNB",
        "work/1_mean.ipynb",
        "1_mean.ipynb.txt",
        "1_mean.ipynb_",
    ],
)
def test_a_renamed_notebook_is_found_by_its_grade_ids(path):
    intake = take_in({path: as_bytes(solved()), "2_spread.ipynb": FILES["2_spread.ipynb"]}, RELEASED)
    assert sources(intake.notebooks["1_mean"]) == sources(solved())
    assert intake.notes == (f"1_mean: found as {path}",)


def test_of_two_notebooks_for_one_name_the_exactly_named_one_counts():
    intake = take_in({"1_mean.ipynb": as_bytes(solved()), "1_mean (1).ipynb": FILES["1_mean.ipynb"]}, RELEASED)
    assert find(intake.notebooks["1_mean"], "mean_of").source == SOLVED


def test_of_two_renamed_notebooks_the_one_with_more_of_the_cells_counts():
    part = copied(MEAN)
    del part.cells[4]
    intake = take_in({"a.ipynb": as_bytes(part), "b.ipynb": as_bytes(solved())}, RELEASED)
    assert find(intake.notebooks["1_mean"], "mean_of").source == SOLVED
    assert intake.notes == ("1_mean: found as b.ipynb; a.ipynb is as it was handed out",)


def test_two_renamed_notebooks_that_differ_only_in_the_answers_need_a_person():
    other = as_bytes(solved()).replace(b"sum(values)", b"max(values)")
    assert "a.ipynb and b.ipynb may both be 1_mean.ipynb" in refusal({"a.ipynb": as_bytes(solved()), "b.ipynb": other})


def test_two_notebooks_with_each_others_names_need_a_person():
    files = {"1_mean.ipynb": FILES["2_spread.ipynb"], "2_spread.ipynb": FILES["1_mean.ipynb"]}
    assert refusal(files) == "1_mean.ipynb holds the cells of 2_spread; were two notebooks renamed?"


def test_where_all_notebooks_lie_in_one_folder_so_do_the_files_for_them():
    files = {"work/1_mean.ipynb": FILES["1_mean.ipynb"], "work/helper.py": b"", "readme.txt": b"", "helper.py": b"2"}
    assert take_in(files, RELEASED).others == {"helper.py": b"", "readme.txt": b""}


def test_one_unreadable_notebook_among_good_ones_is_refused_by_name():
    assert refusal({**FILES, "2_spread.ipynb": b"{<<<<<<< HEAD\n"}).startswith("2_spread.ipynb is not a readable")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_notebook_in_another_encoding_is_read(encoding):
    content = solved()
    content.cells[1].source = "Größe ✓ 😀"
    rebuilt, notes = taken(nbformat.writes(content).encode(encoding))
    assert (sources(rebuilt), notes) == (sources(content), ())


def test_letters_that_are_not_utf8_are_read_as_those_of_windows():
    rebuilt, notes = taken(as_bytes(solved()).replace(b"# Mean", "Größe".encode("cp1252")))
    assert rebuilt.cells[1].source == "Größe"
    assert notes == ("1_mean: not all of it was UTF-8; the rest was read as Windows-1252",)


@pytest.mark.parametrize("version", [2, 3])
def test_a_notebook_of_an_old_format_is_read(version):
    cells = json.loads(as_bytes(solved()))["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell.update(input=cell.pop("source"), language="python", prompt_number=1)
    cells[1] = {"cell_type": "heading", "level": 1, "source": ["Mean"], "metadata": {}}
    old = {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    assert sources(taken(json.dumps(old).encode())[0]) == sources(solved())


def test_a_notebook_of_a_newer_format_is_refused():
    assert "1_mean.ipynb has notebook format 5" in refusal({"1_mean.ipynb": b'{"nbformat": 5, "cells": []}'})


def test_of_copies_of_a_cell_the_first_counts_and_the_others_stay():
    content = solved()
    content.cells.insert(3, copied(find(content, "mean_of")))
    content.cells[3].source += "  # again"
    rebuilt, notes = taken(content)
    assert notes == ("1_mean: cell mean_of occurs twice; the first counts",)
    assert sources(rebuilt) == sources(content)
    assert (find(rebuilt, "mean_of").source, rebuilt.cells[3].metadata) == (SOLVED, {})
    assert len({cell.id for cell in rebuilt.cells}) == len(rebuilt.cells)


def test_changed_locked_cells_and_tests_are_the_releases_again():
    content = solved()
    find(content, "test_mean").source = "assert True"
    find(content, "test_mean").metadata.nbgrader.points = 100
    rebuilt, notes = taken(content)
    assert find(rebuilt, "test_mean") == find(MEAN, "test_mean")
    assert notes == ("1_mean: cell test_mean was changed; the release's counts",)


def test_all_changed_cells_of_a_notebook_are_told_in_one_sentence():
    content = solved()
    given = [cell for cell in content.cells if cell.metadata.get("nbgrader", {}).get("locked")]
    for cell in given:
        cell.source = "changed"
    names = [cell.metadata.nbgrader.grade_id for cell in given]
    assert len(names) > 1
    assert taken(content)[1] == (f"1_mean: cells {', '.join(names)} were changed; the release's count",)


def test_a_deleted_test_comes_back_where_it_was():
    content = solved()
    del content.cells[4]
    content.cells.append(new_code_cell("more = 1"))
    rebuilt, notes = taken(content)
    assert sources(rebuilt) == [*sources(solved()), "more = 1"]
    assert notes == ("1_mean: cell test_mean was missing; the release's was put back",)


def test_a_test_deleted_with_its_answer_comes_back_behind_what_the_student_wrote_instead():
    content = solved()
    content.cells[2] = new_code_cell(SOLVED)
    del content.cells[4]
    rebuilt, notes = taken(content)
    assert sources(rebuilt) == sources(solved())
    assert "1_mean: cell mean_of is missing and was not put back; other cells may replace it" in notes


def test_cells_in_another_order_are_put_into_that_of_the_release_with_those_behind_them():
    content = solved()
    content.cells = [*content.cells[2:], *content.cells[:2]]
    rebuilt, notes = taken(content)
    assert sources(rebuilt) == sources(solved())
    assert notes == ("1_mean: cells were in another order; the release's order counts",)


def test_extra_cells_stay_behind_the_cells_that_they_stood_behind():
    content = solved()
    for index in (5, 3, 0):
        content.cells.insert(index, new_code_cell(f"extra = {index}"))
    assert sources(taken(content)[0]) == sources(content)


def test_a_cell_of_the_wrong_type_has_the_releases_again():
    content = solved()
    content.cells[2] = new_markdown_cell(SOLVED, metadata=content.cells[2].metadata)
    rebuilt, notes = taken(content)
    assert (find(rebuilt, "mean_of").cell_type, find(rebuilt, "mean_of").source) == ("code", SOLVED)
    assert notes == ("1_mean: cell mean_of was of type markdown; it is code again",)


def test_a_written_answer_in_a_cell_of_the_students_own_is_found_by_its_place():
    content = copied(SPREAD)
    content.cells[3] = new_markdown_cell("Because.")
    rebuilt, notes = taken(content, "2_spread")
    assert find(rebuilt, "why").source == "Because."
    assert notes == ("2_spread: cell why was found by its position",)


def test_a_picture_in_a_written_answer_is_kept_but_nothing_that_is_no_picture():
    content = copied(SPREAD)
    find(content, "why").attachments = {"a.png": {"image/png": PIXEL}}
    content.cells[2].attachments = {"b.png": {"image/png": '"><script>'}}
    rebuilt, notes = taken(content, "2_spread")
    assert find(rebuilt, "why").attachments == {"a.png": {"image/png": PIXEL}}
    assert "attachments" not in rebuilt.cells[2]
    assert notes == ("2_spread: pictures of cell 3 were left out; they are too large, or not pictures",)


def without_metadata(content):
    stripped = copied(content)
    for cell in stripped.cells:
        cell.metadata = {}
        del cell["id"]
    stripped.nbformat_minor = 4
    return stripped


@pytest.mark.parametrize("path", ["1_mean.ipynb", "ada.ipynb"])
def test_a_notebook_without_any_metadata_is_matched_by_what_is_in_its_cells(path):
    content = without_metadata(solved())
    content.cells.insert(2, new_code_cell("mine = 1"))
    intake = take_in({path: as_bytes(content)}, RELEASED)
    rebuilt = intake.notebooks["1_mean"]
    assert sources(rebuilt) == sources(content)
    assert find(rebuilt, "mean_of").source == SOLVED
    assert "1_mean: nbgrader's cell metadata was lost; the cells were found by their content" in intake.notes


def test_a_notebook_without_metadata_in_which_an_answer_is_unclear_is_refused():
    content = without_metadata(solved())
    content.cells.insert(3, copied(content.cells[2]))
    assert refusal({"1_mean.ipynb": as_bytes(content)}) == (
        "1_mean.ipynb has lost nbgrader's cell metadata, and no cell could be identified as mean_of"
    )


def test_halves_of_characters_and_nuls_become_replacement_characters():
    content = json.loads(as_bytes(solved()))
    content["cells"][2]["source"] = "a = '\ud800\0\ud83d\ude00'"
    assert find(taken(json.dumps(content).encode())[0], "mean_of").source == "a = '\ufffd\ufffd\U0001f600'"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0\0",
        b"[]",
        b"3",
        b"null",
        b'"text"',
        b"{}",
        b'{"cells": 3}',
        b'{"cells": [3]}',
        b'{"cells": [{"source": 3}]}',
        b'{"cells": [{"source": ["a", 3]}]}',
        b'{"worksheets": [3]}',
        b'{"worksheets": {"cells": []}}',
        b'{"nbformat": NaN, "cells": NaN}',
        b'{"nbformat": ' + b"9" * 5000 + b', "cells": []}',
        b'{"nbformat": ' + b"9" * 900 + b', "cells": []}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"cells": [{"source": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
        b'{"cells": [{"source": "' + b"x" * 2_000_000 + b'"}]}',
        b'{"cells": [' + b"{}," * 5000 + b"{}]}",
        b'{"cells": [], "cells": [}',
        b'{"\\x": 1}',
        b"\xff\xfe",
        b"\xff\xfe{",
        zlib.compress(b"x" * 1000),
    ],
)
def test_what_is_no_notebook_is_refused_by_name_in_one_line(content):
    reason = refusal({"1_mean.ipynb": content})
    assert reason.startswith("1_mean.ipynb ")
    assert reason.isprintable()


def test_limits_on_files_hold_for_files_that_were_not_read_here():
    with pytest.raises(Refusal, match=r"1_mean\.ipynb is larger than the 10 bytes"):
        take_in(FILES, RELEASED, SubmissionLimits(notebook_bytes=10))


@pytest.mark.timeout(30)
@pytest.mark.parametrize("outputs", ["text", "lines", "numbers", "nested"])
def test_a_notebook_that_is_nearly_all_outputs_is_read_in_bounded_memory(outputs):
    count = 30 * 2**20
    huge = {
        "text": b'[{"output_type": "stream", "text": "' + b"\\n" * (count // 2) + b'"}]',
        "lines": b'[{"text": [' + b'"x\\n",' * (count // 6) + b'""]}]',
        "numbers": b"[[" + b"0.5," * (count // 4) + b"0]]",
        "nested": b"[" * (count // 2) + b"]" * (count // 2),
    }[outputs]
    content = as_bytes(solved()).replace(b'"outputs": []', b'"outputs": ' + huge, 1)
    assert len(content) > count - 100
    tracemalloc.start()
    rebuilt, _ = taken(content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sources(rebuilt) == sources(solved())
    assert peak < 5 * 2**20


def test_equal_files_give_equal_results_in_whatever_order_they_come():
    files = {**FILES, "x.ipynb": FILES["1_mean.ipynb"], "b.py": b"", "a.py": b""}
    first, second = take_in(files, RELEASED), take_in(dict(reversed(files.items())), RELEASED)
    assert first == second
    assert list(first.others) == list(second.others)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)
GRADE_IDS = st.sampled_from(["imports", "mean_of", "test_mean", "spread_of", "why", "other", 3])
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading", "odd"]) | JSON,
        "source": st.text(max_size=20) | st.lists(st.text(max_size=5), max_size=3) | JSON,
        "id": st.sampled_from(["c0", "c1", "c2", "c3", "c4", "extra-0", "a", ""]) | JSON,
        "metadata": st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": GRADE_IDS})}) | JSON,
        "attachments": JSON,
        "outputs": JSON,
    },
)
NOTEBOOKS = st.fixed_dictionaries({"cells": st.lists(CELLS | JSON, max_size=8) | st.lists(CELLS, max_size=8)}) | JSON


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(NOTEBOOKS, st.sampled_from(["1_mean", "2_spread", "other"]))
def test_any_json_is_taken_in_well_formed_or_refused(content, name):
    outcome({f"{name}.ipynb": json.dumps(content).encode("utf-8", "surrogatepass")}, RELEASED)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 2**32), st.sampled_from([damaged_bytes, damaged_json]))
def test_a_damaged_notebook_is_taken_in_well_formed_or_refused(seed, damage):
    outcome({"1_mean.ipynb": damage(random.Random(seed), as_bytes(solved()))}, RELEASED)


@settings(max_examples=100, derandomize=True, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_bytes_are_refused(content):
    assert outcome({"1_mean.ipynb": content}, RELEASED) == "refused"
