"""`aelab check` runs a notebook as grading will, and reports the outcome and what to do next."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from typer.testing import CliRunner

from aelab.__main__ import app
from aelab.profile import GRADING_VARIABLES
from labkit.rehearsal.advice import next_steps, stale_outcomes
from labkit.rehearsal.outcomes import Row, checks_in, outcomes_of
from labkit.rehearsal.reading import read_notebook
from labkit.rehearsal.report import shown_progress
from labkit.rehearsal.running import run_afresh
from labkit.scoring import CHECK, PARTS, Outcome, Part

RELEASED = Path(__file__).parent.parent / "notebooks" / "autoencoders" / "3_interpolation.ipynb"
SWAPPED = "def interpolate(latent1, latent2, lambda_val):\n    return (1 - lambda_val) * latent2 + lambda_val * latent1"
RIGHT = "def interpolate(latent1, latent2, lambda_val):\n    return (1 - lambda_val) * latent1 + lambda_val * latent2"


def marks(grade_id, points=None):
    graded = points is not None
    made = {"grade_id": grade_id, "schema_version": 3, "grade": graded, "locked": graded, "solution": not graded}
    return {"nbgrader": made | ({"points": points} if graded else {})}


def with_output(source, *outputs, **metadata):
    cell = new_code_cell(source, outputs=list(outputs), metadata=metadata)
    cell.execution_count = 1
    return cell


def error(name, message):
    return new_output("error", ename=name, evalue=message, traceback=[])


def value(text, *parts):
    """The points of a graded cell, with parts that earned nothing: descriptions, outcomes and messages."""
    held = [Part(description, 1.0, outcome, message).to_dict() for description, outcome, message in parts]
    return new_output("execute_result", {"text/plain": text, PARTS: held}, execution_count=1)


def told(outcome, message, exercise="cae"):
    """What a check shows."""
    data = {"exercise": exercise, "outcome": outcome.name, "message": message}
    return new_output("display_data", {"text/plain": "...", CHECK: data})


def run(*sources, **limits):
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    return run_afresh(notebook, lambda place, seconds: None, GRADING_VARIABLES, **limits).cells


def check_command(*paths):
    return subprocess.run(
        [sys.executable, "-m", "aelab", "check", *map(str, paths)], capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def wrong(tmp_path_factory):
    """A notebook with a swapped answer, whose saved output says that it is right: the command, the file, its bytes."""
    released = read_notebook(RELEASED)
    by_id = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in released.cells}
    by_id["interpolate"].source = SWAPPED
    check = with_output('check("interpolate", interpolate)', told(Outcome.CORRECT, "so it was", "interpolate"))
    cells = [
        new_code_cell("from aelab import lab\nfrom labkit.checks import check\nlab.start()"),
        by_id["interpolate"],
        check,
        by_id["interpolate_values"],
        new_code_cell("lost + 1"),
        by_id["written_answer"],
    ]
    path = tmp_path_factory.mktemp("handed in") / "3_interpolation.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    before = path.read_bytes()
    return check_command(path), path, before


def test_a_wrong_answer_is_told_with_its_fault_the_points_and_a_hint(wrong):
    command, _, _ = wrong
    assert command.returncode == 1
    lines = [" ".join(line.split()) for line in command.stdout.splitlines()]
    assert any(line.startswith("3 check interpolate Not right yet") and "swapped" in line for line in lines)
    assert any(line.startswith("4 graded interpolate_values Not right yet 2 of 4") for line in lines)
    assert any(
        line.startswith("Points by the tests that you can see: 2 of 4. 5 more are given by hand.") for line in lines
    )
    assert any(line.startswith("- Cell 3, check interpolate:") and 'hint("interpolate", 1)' in line for line in lines)


def test_what_was_right_when_it_was_saved_and_fails_now_is_told(wrong):
    assert "the saved output says Correct, a fresh run Not right yet" in wrong[0].stdout


def test_a_name_that_is_gone_is_told_before_and_after_the_run(wrong):
    assert "uses lost, which no cell defines" in wrong[0].stdout
    assert "NameError: name 'lost' is not defined" in wrong[0].stdout


def test_an_answer_that_is_not_written_yet_is_told(wrong):
    assert "Cell 6, written_answer: Write your answer into this cell." in wrong[0].stdout


def test_the_file_is_not_changed_and_nothing_is_left_beside_it(wrong):
    _, path, before = wrong
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_in_a_pipe_progress_is_a_plain_line_a_cell_and_the_table_has_no_borders(wrong):
    command, _, _ = wrong
    assert [line.split(" cell ")[0] for line in command.stderr.splitlines()] == [
        f"3_interpolation {number}/5" for number in range(1, 6)
    ]
    assert not set("│╭─\x1b\r") & set(command.stdout + command.stderr)


def test_a_right_notebook_passes_and_several_are_summed_up(tmp_path):
    test = new_code_cell("assert x == 1\n2.0", metadata=marks("one", 2))
    for name in ("first", "second"):
        nbformat.write(new_notebook(cells=[new_code_cell("x = 1"), test]), tmp_path / f"{name}.ipynb")
    command = check_command(tmp_path / "first.ipynb", tmp_path / "second.ipynb")
    assert command.returncode == 0, command.stdout + command.stderr
    assert "All 2 notebooks. Points by the tests that you can see: 4 of 4." in command.stdout
    assert "What to do next" not in command.stdout and "Warnings" not in command.stdout


def test_a_broken_file_is_told_and_the_others_are_checked_all_the_same(tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    nbformat.write(new_notebook(cells=[]), tmp_path / "whole.ipynb")
    result = CliRunner().invoke(app, ["check", str(tmp_path / "broken.ipynb"), str(tmp_path / "whole.ipynb")])
    assert result.exit_code == 1
    assert "found text that is not JSON (line 1)" in result.stderr
    assert "There is no graded cell in this notebook." in result.stdout


def test_an_interrupt_ends_the_command_with_a_word_and_without_a_kernel(tmp_path, monkeypatch):
    monkeypatch.setattr("labkit.rehearsal.running.NotebookClient.execute_cell", interrupt)
    nbformat.write(new_notebook(cells=[new_code_cell("1")]), tmp_path / "n.ipynb")
    result = CliRunner().invoke(app, ["check", str(tmp_path / "n.ipynb")])
    assert result.exit_code == 130
    assert "your notebooks were not changed" in result.stderr
    assert not [child for child in psutil.Process().children() if "ipykernel_launcher" in child.cmdline()]


def interrupt(*arguments):
    raise KeyboardInterrupt


def test_a_run_is_alone_in_a_folder_and_goes_on_after_an_error(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text("x = 1")
    monkeypatch.chdir(tmp_path)
    first, second = run("import mine", "import os\nprint(os.listdir(), os.environ['AELAB_PROFILE'])")
    assert first.outputs[0].ename == "ModuleNotFoundError"
    assert second.outputs[0].text == "[] quick\n"


def test_a_cell_that_runs_too_long_is_stopped_and_the_next_one_runs():
    first, second = run("import time\ntime.sleep(60)", "print(2)", cell_seconds=2)
    assert first.outputs[-1].ename == "OutOfTime"
    assert second.outputs[0].text == "2\n"


def test_a_cell_that_ends_python_is_told_and_those_below_were_not_run():
    first, second = run("import os\nos._exit(1)", "print(2)")
    assert first.outputs[-1].ename == "KernelEnded"
    assert second.outputs == [] and second.execution_count is None


@pytest.mark.parametrize(
    ("cell", "outcome", "message"),
    [
        (with_output('check("cae", a)', told(Outcome.CORRECT, "good")), Outcome.CORRECT, "good"),
        (
            with_output('check("cae", a)', told(Outcome.INCORRECT, "no. Look.")),
            Outcome.INCORRECT,
            "no. Look.",
        ),
        (with_output('check("cae", a)', error("NameError", "name 'a'")), Outcome.ERROR, "NameError: name 'a'"),
        (with_output('check("cae", a)', error("BlankError", "a is")), Outcome.NOT_ATTEMPTED, "a is"),
        (new_code_cell('check("cae", a)'), Outcome.NOT_ATTEMPTED, "the check was not run"),
    ],
)
def test_the_outcome_of_a_check_is_read_from_its_output(cell, outcome, message):
    [row] = outcomes_of([cell])
    assert (row.kind, row.name, row.outcome, row.message) == ("check", "cae", outcome, message)


def test_several_checks_in_a_cell_have_a_row_each_and_what_is_no_exercise_has_none():
    source = 'check("cae", a)\ncheck(\n    "deep_cae",\n    b,\n)\ncheck("nothing")\n# check("interpolate")'
    assert checks_in(source) == ["cae", "deep_cae"]


@pytest.mark.parametrize(
    ("outputs", "outcome", "points"),
    [
        ([value("4.0")], Outcome.CORRECT, 4),
        ([value("2.0", ("b", Outcome.INCORRECT, "wrong"))], Outcome.INCORRECT, 2),
        ([value("0.0", ("a", Outcome.NOT_ATTEMPTED, "blank"))], Outcome.NOT_ATTEMPTED, 0),
        ([error("AssertionError", "no")], Outcome.INCORRECT, 0),
        ([error("ValueError", "no")], Outcome.ERROR, 0),
        ([error("BlankError", "blank")], Outcome.NOT_ATTEMPTED, 0),
        ([new_output("stream", name="stderr", text="a warning"), value("4.0")], Outcome.CORRECT, 4),
        ([], Outcome.CORRECT, 4),
    ],
)
def test_the_points_of_a_graded_cell_are_those_that_the_grader_reads(outputs, outcome, points):
    [row] = outcomes_of([with_output("test", *outputs, **marks("one", 4))])
    assert (row.outcome, row.points, row.most) == (outcome, points, 4)


def test_a_cell_that_stops_is_told_with_its_error_and_one_at_a_blank_with_that():
    first, second = outcomes_of(
        [with_output("1 / 0", error("ZeroDivisionError", "division")), with_output("x", error("BlankError", "b"))]
    )
    assert (first.place, first.kind, first.message) == (0, "cell", "ZeroDivisionError: division")
    assert (second.outcome, second.message) == (Outcome.NOT_ATTEMPTED, "b")


def test_a_cause_is_told_once_and_not_again_where_it_only_shows():
    cells = [
        with_output("model = build()", error("ValueError", "bad shape"), **marks("cae")),
        with_output('check("cae", model)', error("NameError", "name 'model' is not defined")),
        with_output("test", value("0.0", ("a", Outcome.INCORRECT, "no")), **marks("cae_layers", 3)),
    ]
    [step] = next_steps(outcomes_of(cells), cells)
    assert step.startswith("Cell 1, cae: ValueError: bad shape.")


def test_an_outcome_that_was_not_right_before_is_no_news():
    cells = [new_code_cell("x")]
    old, new = Row(0, "check", "cae", Outcome.INCORRECT), Row(0, "check", "cae", Outcome.ERROR)
    assert stale_outcomes([old], [new], cells) == []


def test_on_a_terminal_a_bar_names_the_cell_and_vanishes(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    cells = [new_code_cell("x = 1"), new_code_cell("y = 2")]
    with shown_progress("n", cells) as watch:
        watch(0, None)
        watch(0, 0.1)
        watch(1, None)
    shown = capsys.readouterr().err
    assert 'n: cell 2, "y = 2"' in shown and "1/2" in shown
