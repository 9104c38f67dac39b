"""What each turn of the interpolation loop makes is kept, whether the loop has a line for it or not."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from aelab.autoencoders.turns import BLANK, MADE, STOPPED, TABLE, keep_turns, keeps_turns
from labkit.blanks import report_blanks
from labkit.kernel.rerun import run_again

MODELS = ["VGG16", "ResNet50", "CAE"]
LOOP = """start = 1
for j, name in enumerate(["VGG16", "ResNet50", "CAE"]):
    latent1 = [start, j]
    latent2 = [2, name]
    latent_interp = latent1 + latent2
    img_interp = latent_interp * 2
"""
OWN_LINE = LOOP.replace("start = 1", "start, interpolated = 1, {}") + "    interpolated[name] = dict(mine=img_interp)\n"


@pytest.fixture
def shell():
    shell = InteractiveShell()
    report_blanks(shell)
    keep_turns(shell)
    keep_turns(shell)
    yield shell
    shell.history_manager.end_session()


def run(shell, cell):
    return shell.run_cell(cell, silent=False).error_in_exec


def kept(shell):
    return shell.user_ns.get(TABLE)


def test_a_loop_without_a_line_for_it_keeps_every_turn(shell):
    assert run(shell, LOOP) is None
    assert list(kept(shell)) == MODELS
    assert kept(shell)["CAE"] == {
        "latent1": [1, 2],
        "latent2": [2, "CAE"],
        "latent_interp": [1, 2, 2, "CAE"],
        "img_interp": [1, 2, 2, "CAE"] * 2,
    }


def test_a_loop_with_a_line_of_its_own_keeps_what_that_line_says(shell):
    run(shell, OWN_LINE)
    assert kept(shell) == {name: {"mine": [1, j, 2, name] * 2} for j, name in enumerate(MODELS)}


def test_a_loop_that_runs_again_forgets_its_earlier_turns(shell):
    run(shell, LOOP)
    run(shell, LOOP.replace('"ResNet50", "CAE"', ""))
    assert list(kept(shell)) == ["VGG16"]


@pytest.mark.parametrize("loop", [LOOP, OWN_LINE])
@pytest.mark.parametrize(("step", "made"), [("latent1", []), ("latent_interp", ["latent1", "latent2"])])
def test_a_turn_that_stops_keeps_what_it_made_and_why_it_stopped(shell, capsys, loop, step, made):
    wrong = loop.replace(f"    {step} = ", f"    {step} = 1 / (name != 'CAE') and ")
    assert isinstance(run(shell, wrong), ZeroDivisionError)
    assert list(kept(shell)) == MODELS
    turn = dict(kept(shell)["CAE"])
    assert "ZeroDivisionError" in turn.pop(STOPPED)
    assert list(turn) == made


def test_a_none_that_a_turn_made_is_kept_in_each_run(shell, capsys):
    forgetful = LOOP.replace("latent1 + latent2", "None  # a function without a return")
    for _ in range(2):
        assert isinstance(run(shell, forgetful), TypeError)
        assert kept(shell)["VGG16"]["latent_interp"] is None and "img_interp" not in kept(shell)["VGG16"]


def test_a_turn_that_stops_at_a_blank_names_the_blank(shell, capsys):
    run(shell, LOOP.replace("latent2 = [2, name]", "latent2 = ..."))
    assert set(kept(shell)["VGG16"]) == {"latent1", BLANK}
    assert "line 4 of the cell" in kept(shell)["VGG16"][BLANK]


def test_a_turn_that_stops_after_its_own_line_stays_as_it_is(shell, capsys):
    run(shell, OWN_LINE + "    1 / 0\n")
    assert kept(shell) == {"VGG16": {"mine": [1, 0, 2, "VGG16"] * 2}}


def test_continue_and_break_are_the_loops_own(shell):
    run(shell, LOOP + "    if name == 'VGG16':\n        continue\n    break\n")
    assert list(kept(shell)) == MODELS[:2]


@pytest.mark.parametrize(
    "cell",
    [
        LOOP.replace('enumerate(["VGG16", "ResNet50", "CAE"])', "enumerate([0.25, 0.5])"),
        LOOP.replace("    img_interp", "    another"),
        "def loop():\n" + "".join(f"    {line}\n" for line in LOOP.splitlines()) + "loop()",
    ],
)
def test_other_loops_keep_nothing(shell, cell):
    assert run(shell, cell) is None
    assert kept(shell) is None


@pytest.mark.parametrize("cell", ["img_interp = (", "%%bash\nimg_interp=1", "img_interp = " + "(" * 300 + ")" * 300])
def test_a_cell_that_is_not_python_keeps_nothing(cell):
    assert not keeps_turns(cell)


def test_an_error_is_shown_without_lines_of_the_library(shell, capsys):
    run(shell, LOOP.replace("latent2 = [2, name]", "latent2 = 1 / 0"))
    shown = capsys.readouterr().out
    assert "ZeroDivisionError" in shown and "turns.py" not in shown and "contextlib" not in shown


@pytest.mark.parametrize("loop", [LOOP, OWN_LINE.replace("mine", "img_interp")])
def test_a_loop_that_is_run_once_more_keeps_its_turns_for_the_new_setting(shell, loop):
    namespace = {
        "In": ["", loop.replace("start = 1", "start = 1\nlambda_val = 0.5").replace("[2, name]", "[lambda_val]")]
    }
    if "start, interpolated" in loop:
        namespace["In"][1] = "lambda_val = 0.5\n" + namespace["In"][1]
    found = run_again(namespace, (TABLE,), {"lambda_val": 0.25})
    assert list(found[TABLE]) == MODELS
    assert found[TABLE]["CAE"]["img_interp"] == [1, 2, 0.25] * 2
    assert TABLE not in namespace


def test_the_steps_are_those_of_the_notebook():
    assert MADE == ("latent1", "latent2", "latent_interp", "img_interp")
