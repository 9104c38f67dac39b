"""The last cell of notebook 3, and `aelab check` without arguments: they find the notebooks by themselves."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from aelab import handing_in
from aelab.__main__ import app
from aelab.handing_in import SAVE_FIRST, check_notebooks
from labkit.rehearsal import notebooks_here
from labkit.rehearsal.advice import next_steps
from labkit.rehearsal.outcomes import outcomes_of
from labkit.scoring import CHECK, Outcome


def written(path, *sources):
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


def last_run(monkeypatch, seconds_ago):
    runs = SimpleNamespace(last_other_ended=lambda: time.time() - seconds_ago)
    monkeypatch.setattr(handing_in, "recorded_runs", lambda: runs)


@pytest.mark.parametrize("below", ["", "autoencoders", "notebooks/autoencoders"])
def test_notebooks_are_found_from_their_folder_and_from_those_in_which_a_terminal_begins(tmp_path, below):
    path = written(tmp_path / below / "1_decoder.ipynb")
    written(tmp_path / "solutions" / "autoencoders" / "1_decoder.ipynb")
    written(tmp_path / below / ".ipynb_checkpoints" / "1_decoder-checkpoint.ipynb")
    assert notebooks_here(tmp_path) == [path]


def test_a_folder_of_other_notebooks_is_not_searched(tmp_path):
    written(tmp_path / "Downloads" / "holiday.ipynb")
    assert notebooks_here(tmp_path) == []


def test_check_without_arguments_runs_the_notebooks_that_it_finds(tmp_path, monkeypatch):
    written(tmp_path / "notebooks" / "autoencoders" / "1_decoder.ipynb")
    monkeypatch.chdir(tmp_path)
    assert "1_decoder" in CliRunner().invoke(app, ["check"]).stdout


def test_check_without_arguments_asks_which_assignment_where_it_finds_several(tmp_path, monkeypatch):
    for name in ("autoencoders/1_decoder.ipynb", "variational/1_variational.ipynb"):
        written(tmp_path / "notebooks" / name)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1 and not result.stdout
    assert result.stderr.splitlines()[1:] == [
        "  aelab check notebooks/autoencoders", "  aelab check notebooks/variational",
    ]  # fmt: skip


def test_check_without_arguments_says_what_to_do_where_it_finds_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 1 and "Name their folder: aelab check FOLDER" in result.stderr


def test_the_cell_runs_the_saved_notebooks_and_shows_what_the_command_says(tmp_path, monkeypatch, capsys):
    written(tmp_path / "mine.ipynb", "x = 1", "missing + x")
    last_run(monkeypatch, seconds_ago=60)
    check_notebooks(tmp_path)
    shown = capsys.readouterr().out
    assert "What to do next:\n- Cell 2" in shown and "name 'missing' is not defined" in shown
    assert "\rmine 2/2 cell 2" in shown  # progress overwrites itself


def test_the_cell_asks_to_save_first_where_a_cell_was_run_since(tmp_path, monkeypatch, capsys):
    path = written(tmp_path / "mine.ipynb")
    os.utime(path, (time.time() - 90,) * 2)
    last_run(monkeypatch, seconds_ago=60)
    check_notebooks(tmp_path)
    assert capsys.readouterr().out == f"{SAVE_FIRST}\n"


def test_the_cell_runs_nothing_where_no_notebook_is_as_in_a_rehearsal(tmp_path, capsys):
    check_notebooks(tmp_path)
    assert capsys.readouterr().out == f"{SAVE_FIRST}\n"


def test_the_cell_runs_nothing_while_a_submission_is_graded(tmp_path, monkeypatch, capsys):
    written(tmp_path / "mine.ipynb")
    monkeypatch.setenv("LABKIT_JUDGED", "1")
    check_notebooks(tmp_path)
    assert capsys.readouterr().out == "Not run here: this run is graded.\n"


def test_of_a_cell_that_stopped_only_its_own_step_is_told():
    def shown(source, name, message):
        output = nbformat.v4.new_output("error", ename=name, evalue=message, traceback=[])
        return new_code_cell(source, execution_count=1, outputs=[output])

    message = "The cell above stopped with NameError: name 'mx'"
    told = {"exercise": "interpolate", "outcome": Outcome.ERROR.name, "message": message}
    output = nbformat.v4.new_output("display_data", {"text/plain": "...", CHECK: told})
    checked = new_code_cell('check("interpolate", mix)', outputs=[output])
    follows = shown("mix(1)", "MissingValueError", "mix is not there yet. Its cell stopped with NameError")
    cells = [shown("mix = mx", "NameError", "name 'mx' is not defined"), checked, follows]
    [step] = next_steps(outcomes_of(cells), cells)
    assert step.startswith('Cell 1, "mix = mx"')
