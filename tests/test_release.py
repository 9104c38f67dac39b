"""From solutions to what students get."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from toy_course import (
    MEAN,
    PIXEL,
    answer,
    code,
    notebook,
    picture_cell,
    solutions,
    write_solutions,
    written,
)
from toy_course import test_cell as graded
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import CourseError
from autograder.notebooks.release import differences, generate, release_notebook, write_release


def released(*cells):
    return release_notebook(notebook(*cells), "1_mean", "toy")


def test_the_lines_with_a_question_mark_replace_their_region():
    result = released(answer("mean_of", MEAN))
    assert result.cells[0].source.split("\n")[3:] == [
        "    for value in values:",
        "        total = ...",
        "    return total / len(values)",
    ]


def test_every_region_of_a_cell_gets_its_own_blank():
    source = "### BEGIN SOLUTION\n#? first = ...\nfirst = 1\n### END SOLUTION\nmiddle = 2\n"
    source += "if middle:\n    ### BEGIN SOLUTION\n    last = 3\n    ### END SOLUTION"
    result = released(answer("cell", source))
    assert result.cells[0].source == (
        "first = ...\nmiddle = 2\nif middle:\n    # YOUR CODE HERE\n    raise NotImplementedError()"
    )


@pytest.mark.parametrize("name", ["SOLUTION", "HIDDEN TESTS", "MARK SCHEME"])
@pytest.mark.parametrize(("edge", "line", "missing"), [("BEGIN", 1, "END"), ("END", 2, "BEGIN")])
def test_a_region_that_is_not_closed_or_not_opened_is_refused(name, edge, line, missing):
    marker = f"### {edge} {name}"
    source = f"{marker}\nx = 1" if line == 1 else f"x = 1\n{marker}"
    cell = {"SOLUTION": answer("cell", source), "HIDDEN TESTS": graded("cell", 1, source)}
    told = rf"1_mean, cell 1 \(grade_id cell\), line {line}: found {edge} {name}, .*Expected '### {missing} {name}'"
    with pytest.raises(CourseError, match=told):
        released(cell.get(name, written("cell", 1, source)))


def test_a_region_inside_another_one_is_refused():
    source = "### BEGIN HIDDEN TESTS\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n### END HIDDEN TESTS"
    with pytest.raises(CourseError, match="line 2: found BEGIN SOLUTION inside the region that BEGIN HIDDEN TESTS"):
        released(graded("cell", 1, source))


@pytest.mark.parametrize("ending", ["### END HIDDEN TESTS", "### END", "### END HIDEN TESTS", ""])
@pytest.mark.parametrize(
    "line",
    [
        "### BEGIN HIDEN TESTS", "###BEGIN HIDDEN TEST", "### HIDDEN TESTS", "### Hidden test", "# hidden tests",
        "### begin hidden tests", "### BEGIN  HIDDEN TESTS", "## BEGIN_HIDDEN_TESTS", "### START HIDDEN TESTS",
        "### HIDDEN TESTS BEGIN", "### BEGIN HIDDEN", "### BEGN TESTS", "# start of the hidden tests",
    ],
)  # fmt: skip
def test_a_comment_that_is_like_the_marker_of_hidden_tests_is_refused(line, ending):
    told = re.escape(f"1_mean, cell 2 (grade_id test), line 2: found {line!r}, ") + ".*'### BEGIN HIDDEN TESTS'"
    with pytest.raises(CourseError, match=told):
        released(answer("mean_of", MEAN), graded("test", 3, f"assert True\n{line}\nassert secret_check()\n{ending}"))


@pytest.mark.parametrize("line", ["### BEGIN SOLUTON", "### SOLUTION", "# begin solution", "### START OF SOLUTION"])
def test_a_comment_that_is_like_the_marker_of_a_solution_is_refused(line):
    with pytest.raises(CourseError, match=r"line 1: found .*Expected '### BEGIN SOLUTION' or '### END SOLUTION'"):
        released(answer("cell", f"{line}\nx = 1"))


@pytest.mark.parametrize("line", ["### BEGIN MARK SCHEM", "### Begin Mark Scheme", "<!-- BEGIN MARKING SCHEME -->"])
def test_a_line_that_is_like_the_marker_of_a_mark_scheme_is_refused(line):
    with pytest.raises(CourseError, match=r"line 1: found .*Expected '### BEGIN MARK SCHEME' or"):
        released(written("why", 1, f"{line}\nTwo points."))


def test_ordinary_comments_and_headings_are_no_markers():
    comments = "# hidden tests check the limits\n# solution\n# the hidden layers\n# begin with the first\n# the end"
    texts = new_markdown_cell("## Solution\n\n### Hidden tests\n\nThe mark scheme\n\n# Begin")
    cell = released(texts, code(f"{comments}\n# RESOLUTION\n# END\nx = 1")).cells[1]
    assert cell.source.startswith(comments)


def test_a_line_of_a_mark_scheme_and_a_comment_of_a_hidden_test_are_leaks_elsewhere():
    hidden = "### BEGIN HIDDEN TESTS\n# most of them forget zero\nassert f(0)\n### END HIDDEN TESTS"
    scheme = "### BEGIN MARK SCHEME\nTwo points for zero\n### END MARK SCHEME"
    for line in ("# most of them forget zero", "Two points for zero"):
        with pytest.raises(CourseError, match=f"would show students: '{line}'"):
            released(graded("test", 1, hidden), written("why", 2, scheme), code("1", tags=[line]))


def test_hidden_tests_and_outputs_are_removed_and_points_stay():
    hidden = "assert True\n### BEGIN HIDDEN TESTS\nassert secret_check()\n### END HIDDEN TESTS"
    result = released(graded("test", 3, hidden))
    assert result.cells[0].source == "assert True"
    assert result.cells[0].metadata.nbgrader.points == 3
    assert result.cells[0].metadata.nbgrader.schema_version == 3


def test_the_expected_picture_is_the_next_tagged_one():
    first, last = picture_cell(), picture_cell()
    first.outputs[0].data["image/png"] = "AAAA"
    text = new_markdown_cell("![x](attachment:expected.png)")
    assert released(first, text, last).cells[1].attachments["expected.png"]["image/png"] == PIXEL


def test_without_a_following_picture_the_closest_before_is_taken():
    text = new_markdown_cell("![x](attachment:expected.png)")
    result = released(picture_cell(), text)
    assert result.cells[1].attachments["expected.png"]["image/png"] == PIXEL
    assert result.cells[0].outputs == []


def test_a_picture_with_an_alt_text_is_expected_too():
    cell = picture_cell()
    cell.outputs[0].data = NotebookNode({"text/html": f'<img alt="a > b" src="data:image/png;base64,{PIXEL}">'})
    text = new_markdown_cell("![x](attachment:expected.png)")
    assert released(text, cell).cells[0].attachments["expected.png"]["image/png"] == PIXEL


def test_an_expected_picture_that_nobody_drew_is_refused():
    text = new_markdown_cell("![x](attachment:expected.png)")
    with pytest.raises(CourseError, match=r"1_mean, cell 1.*no code cell is tagged"):
        released(text)
    with pytest.raises(CourseError, match="no PNG output"):
        released(text, code("1", tags=["picture"]))


def test_a_released_notebook_that_somebody_worked_in_is_not_overwritten(tmp_path):
    course = write_solutions(tmp_path)
    write_release(course)
    [path, *_] = sorted(course.released.glob("*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == "code").execution_count = 1
    nbformat.write(notebook, path)
    mine = path.read_bytes()
    with pytest.raises(CourseError, match="somebody's work"):
        write_release(course)
    assert path.read_bytes() == mine
    write_release(course, force=True)
    assert path.read_bytes() != mine


def test_two_cells_with_one_grade_id_are_refused():
    with pytest.raises(CourseError, match=r"cell 2.*'same'"):
        released(answer("same", "x = 1"), answer("same", "y = 1"))


@pytest.mark.parametrize(
    ("cell", "leak"),
    [
        (code("x = 1  # BEGIN SOLUTION"), "BEGIN SOLUTION|solution"),
        (new_markdown_cell("Write between BEGIN HIDDEN TESTS and the end"), "BEGIN HIDDEN TESTS|hidden"),
        (code("#? x = ..."), r"#\? x"),
        (code("assert hidden_value == 42"), "assert hidden_value"),
        (code("1", tags=["total = very_secret(1)"]), "very_secret"),
    ],
)
def test_the_leak_guard_names_notebook_cell_and_line(cell, leak):
    source = "### BEGIN SOLUTION\ntotal = very_secret(1)\n### END SOLUTION"
    hidden = "### BEGIN HIDDEN TESTS\nassert hidden_value == 42\n### END HIDDEN TESTS"
    with pytest.raises(CourseError, match=rf"1_mean(?s:.)*({leak})"):
        released(answer("secret", source), graded("test", 1, hidden), cell)


def test_a_blank_that_repeats_the_solution_is_a_leak():
    source = "### BEGIN SOLUTION\n#? total = very_secret(1)\ntotal = very_secret(1)\n### END SOLUTION"
    with pytest.raises(CourseError, match="total = very_secret"):
        released(answer("a", source))


def test_a_line_that_students_see_anyway_is_no_leak():
    shown = "result = helper(values)"
    source = "### BEGIN SOLUTION\n#? def f(values):\n#?     return ...\ndef f(values):\n"
    source += f"    {shown}\n### END SOLUTION"
    released(code(shown), answer("cell", source))


def test_a_solution_may_raise_what_the_stub_raises():
    solution = "class Shape:\n    def area(self):\n        raise NotImplementedError"
    source = f"### BEGIN SOLUTION\n{solution}\n### END SOLUTION"
    assert "class Shape" not in released(answer("shape", source)).cells[0].source


def test_the_release_is_the_same_byte_for_byte_and_knows_no_machine(tmp_path):
    course = write_solutions(tmp_path)
    files = generate(course)
    assert files == generate(course)
    assert set(files) == {"1_mean.ipynb", "2_spread.ipynb", "numbers.txt"}
    text = files["1_mean.ipynb"].decode()
    data = json.loads(text)
    assert data["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert '"execution_count": 7' not in text and "iopub" not in text
    assert [cell["id"] for cell in data["cells"]] == ["c0", "c1", "c2", "c3", "c4"]


def test_cells_without_an_id_get_a_stable_one(tmp_path):
    course = write_solutions(tmp_path)
    path = course.solutions / "2_spread.ipynb"
    data = json.loads(path.read_text())
    for cell in data["cells"]:
        del cell["id"]
    path.write_text(json.dumps({**data, "nbformat_minor": 4}))
    assert generate(course) == generate(course)


def test_an_error_leaves_the_old_release_alone(tmp_path):
    course = write_solutions(tmp_path)
    write_release(course)
    before = (course.released / "1_mean.ipynb").read_bytes()
    notebooks = solutions()
    notebooks["1_mean"].cells[0].source = "changed"
    notebooks["2_spread"].cells.append(answer("spread_of", "x = 1"))
    write_solutions(tmp_path, notebooks)
    with pytest.raises(CourseError):
        write_release(course)
    assert (course.released / "1_mean.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("content", "fault"),
    [("", "it ends too early"), ('{"cells": [', "it ends too early"), ('{"cells": ["', "it ends too early"),
     ('{"cells":\n no}', "line 2: Expecting value")],
)  # fmt: skip
def test_a_damaged_solution_is_refused_with_what_is_wrong_and_what_to_do(tmp_path, content, fault):
    course = write_solutions(tmp_path)
    (course.solutions / "1_mean.ipynb").write_text(content)
    result = run("release", "--course", tmp_path)
    assert result.exit_code == 1
    assert f"1_mean.ipynb, found a file that is not a readable one: {fault}. Save the notebook again" in result.output


def run(*arguments: str | Path):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_check_names_each_file_that_is_missing_different_or_extra(tmp_path):
    course = write_solutions(tmp_path)
    assert run("release", "--course", tmp_path).exit_code == 0
    assert run("release", "--check", "--course", tmp_path).exit_code == 0
    (course.released / "1_mean.ipynb").write_text("{}")
    (course.released / "2_spread.ipynb").unlink()
    (course.released / "old.ipynb").write_text("{}")
    result = run("release", "--check", "--course", tmp_path)
    assert result.exit_code == 1
    for line in ("differs: ", "1_mean.ipynb", "missing: ", "2_spread.ipynb", "extra: ", "old.ipynb"):
        assert line in result.output
    assert run("release", "--course", tmp_path).exit_code == 0
    assert differences(course) == []


def test_an_unknown_assignment_is_a_clear_error(tmp_path):
    write_solutions(tmp_path)
    result = run("release", "--course", tmp_path, "--assignment", "nope")
    assert result.exit_code == 1
    assert "Expected solution notebooks" in result.output and "toy" in result.output
    assert "Traceback" not in result.output
