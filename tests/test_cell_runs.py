"""A check judges what the cells made in their last run, and never what an earlier run left behind.

All tests use a real kernel: with the ids that JupyterLab and VS Code give to cells, and without them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from notebook_kernel import FORGET, Page, running_kernel

from labkit import cell_runs
from labkit.cell_names import changed_names, names_of
from labkit.exercises import EXERCISES

ROOT = Path(__file__).parent.parent
EXERCISES_OF_3 = sum(exercise.notebook == "3_interpolation" for exercise in EXERCISES.values())
RIGHT = "def interpolate(a, b, weight):\n    return (1 - weight) * a + weight * b"
CHECK = 'check("interpolate", interpolate)'
GRADED = """from aelab.autoencoders import interpolation as check_interpolation
score = Score(points=4)
score.part(1, "the middle", lambda: check_interpolation.interpolation_values(interpolate, [0.5]))
score.total()"""
TWO = "latent1 = 1\nlatent2 = 2\n"
IMAGES = 'check("interpolate_images", {}, "ResNet50", (0, 0), (latent1, latent2, latent_interp), img_interp, 0.5)'


@pytest.fixture(scope="module")
def kernel():
    with running_kernel() as running:
        yield running


@pytest.fixture(params=[True, False], ids=["ids", "no_ids"])
def page(kernel, request):
    page = Page(*kernel, ids=request.param)
    assert not page.run(FORGET).error
    return page


def test_a_right_run_is_praised_and_gets_the_points(page):
    page.run(RIGHT, "interpolate")
    assert page.run(CHECK).text.startswith("Correct: ")
    assert "4 of 4 points" in page.run(GRADED, "interpolate-values").html


def test_after_an_error_nothing_that_an_earlier_run_made_is_praised_or_gets_points(page):
    page.run(RIGHT, "interpolate")
    page.run(CHECK)
    assert page.run(f"{RIGHT}\ninterpolat(1, 2, 3)", "interpolate").error == "NameError"
    page.run(RIGHT, "interpolate")
    page.run(f"1 / 0\n{RIGHT}", "interpolate")
    told = page.run(CHECK).text
    assert told.startswith("Error: The cell above stopped with ZeroDivisionError: division by zero")
    assert "Line 1 of the cell: 1 / 0. What an earlier run made is still here." in told
    assert "[!] interpolate " in told and "0 of 3 correct" in told
    graded = page.run(GRADED, "interpolate-values")
    assert "[not passed] the middle: The cell above stopped with" in graded.text or "The cell that makes" in graded.text
    assert "0 of 4 points" in graded.html


def test_a_cell_that_made_its_value_and_then_stopped_has_to_run_to_its_end(page):
    page.run(f"{RIGHT}\ninterpolat(1, 2, 3)", "interpolate")
    told = page.run(CHECK).text
    assert told.startswith("Error: The cell above stopped with NameError: name 'interpolat' is not defined.")
    assert told.count("Did you mean interpolate?") == 1 and "Line 3 of the cell: interpolat(1, 2, 3)" in told
    assert "still here" not in told
    page.run(RIGHT, "interpolate")
    assert page.run(CHECK).text.startswith("Correct: ")


def test_a_syntax_error_is_told_and_not_the_error_before_it(page):
    page.run(RIGHT, "interpolate")
    page.run(f"{RIGHT}\ninterpolat(1, 2, 3)", "interpolate")
    assert page.run("def interpolate(a, b, weight)\n    return a", "interpolate").error == "SyntaxError"
    told = page.run(CHECK).text
    assert told.startswith("Error: The cell above stopped with SyntaxError: expected ':'") and "line 1 of" in told
    assert "interpolat(" not in told


def test_a_name_that_was_left_blank_is_not_blamed_after_it_was_filled_wrongly(page):
    page.run(f"{TWO}latent_interp = ...\nimg_interp = 3", "interpolate-images")
    blank = page.run(IMAGES).text
    assert blank.startswith("Not attempted yet: This blank is not filled in yet (line 3 of the cell): latent_interp =")
    assert "Filled in by now? Run that cell, then this one." in blank
    page.run(f"{TWO}latent_interp = interpolat(1)\nimg_interp = 3", "interpolate-images")
    told = page.run(IMAGES).text
    assert told.startswith("Error: The cell above stopped with NameError: name 'interpolat' is not defined")
    assert "blank" not in told
    used = page.run("img_interp + 1")
    assert used.error == "MissingValueError"
    assert used.message.startswith("img_interp is not there yet. Its cell stopped with NameError")


def test_a_blank_that_is_put_back_is_not_attempted_whatever_was_there(page):
    page.run(f"{TWO}latent_interp = img_interp = 3", "interpolate-images")
    page.run(f"{TWO}latent_interp = ...\nimg_interp = 3", "interpolate-images")
    told = page.run(IMAGES).text
    assert told.startswith("Not attempted yet: This blank") and "What an earlier run made is still here" in told


def test_a_cell_that_was_interrupted_says_so(page):
    page.run(RIGHT, "interpolate")
    # Printed within the loop: an interrupt between two statements reaches IPython itself, and then there is no line.
    waits = 'import time\nfor _ in range(600):\n    print("begun", flush=True)\n    time.sleep(0.1)\n'
    stopped = page.run(waits + RIGHT, "interpolate", interrupt_after="begun")
    assert stopped.error == "KeyboardInterrupt" and len(stopped.trace.splitlines()) == 1
    assert re.match(r"Stopped; run the cell again to go on\. Line [234] of the cell: \w", stopped.trace)
    told = page.run(CHECK).text
    assert re.match(r"Error: The cell above stopped with an interrupt\. Line [234] of the cell: .*still here", told)


def test_of_an_exercise_in_two_cells_both_have_to_run_to_their_end(page):
    page.run(TWO, "interpolate-images")
    page.run("latent_interp = 3\nimg_interp = 4", "mine")
    page.run("latent_interp = 1 / 0\nimg_interp = 4", "mine")
    assert "The cell above stopped with ZeroDivisionError" in page.run(IMAGES).text
    page.run("latent_interp = 3\nimg_interp = 4", "mine")
    assert "stopped with ZeroDivisionError" not in page.run(IMAGES).text


def test_code_that_was_moved_to_another_cell_is_judged_there(page):
    page.run("1 / 0\n" + RIGHT, "interpolate")
    page.run("pass", "interpolate")
    page.run(RIGHT, "mine")
    assert page.run(CHECK).text.startswith("Correct: ")


def test_a_table_that_another_cell_fills_is_not_finished_when_that_one_stops(page):
    page.run("mse = {}\nmse_28 = {}", "comparison")
    page.run('mse["CAE"] = 1\nmse_28["CAE"] = 1 / 0', "mine")
    told = page.run('check("comparison", (mse, mse_28), {}, {}, [])').text
    assert told.startswith("Error: The cell above stopped with ZeroDivisionError")


def test_a_training_that_stopped_leaves_what_it_trained_unjudged(page):
    page.run("encoder_cae = decoder_cae = autoencoder_cae = 3", "cae")
    page.run("def added_to_error(x):\n    return x\nhistory_cae = train(autoencoder_cae, 1, 2, 3)", "train-cae")
    check = 'check("train_cae", encoder_cae, decoder_cae, [], 0.0282, 6.0, added_to_error)'
    assert "The cell above stopped with ValueError: Expected a Keras model to train" in page.run(check).text
    graded = "from aelab.autoencoders import contractive as check_contractive\nscore = Score(points=2)\n"
    graded += 'score.part(1, "test images", lambda: check_contractive.contracts(encoder_cae, [], 6.0))\nscore.total()'
    assert "[not passed] test images: The cell above stopped with ValueError" in page.run(graded, "cae-contracts").text
    layers = 'score = Score(points=2)\nscore.part(1, "shapes", lambda: encoder_cae)\nscore.total()'
    assert "[passed] shapes" in page.run(layers, "cae-layers").text


def test_arguments_in_another_order_are_told_in_one_line(page):
    shown = page.run("x = 1\ntrain(1, 2, 3, 4)")
    assert shown.error == "ValueError" and len(shown.trace.splitlines()) == 1
    assert "settings such as profile.cnn; found the number 1, the number 2" in shown.trace
    assert shown.trace.endswith("Line 2 of the cell: train(1, 2, 3, 4)")


def test_progress_forgets_a_praise_when_the_cell_has_stopped_since(page):
    page.run(RIGHT, "interpolate")
    page.run(CHECK)
    assert f"1 of {EXERCISES_OF_3} correct" in page.run('progress("3_interpolation")').text
    page.run(f"1 / 0\n{RIGHT}", "interpolate")
    assert f"0 of {EXERCISES_OF_3} correct   [!] interpolate" in page.run('progress("3_interpolation")').text


def test_a_cell_that_fails_elsewhere_disturbs_no_check(page):
    page.run(RIGHT, "interpolate")
    page.run("plot(interpolate)", "look")
    page.run("from nowhere import interpolation", "imports")
    assert page.run(CHECK).text.startswith("Correct: ")


def test_after_a_restart_a_name_says_that_its_cell_has_to_run(page):
    shown = page.run(IMAGES)
    assert shown.error == "NameError"
    assert (
        "'latent1' is not defined. No cell has made it since the kernel started. Choose Run > Run All" in shown.message
    )
    given = page.run("encoder_cae")
    assert "'encoder_cae' is not defined. No cell has made it since the kernel started" in given.message


def test_a_hint_that_is_not_there_says_how_many_there_are(page):
    shown = page.run('hint("interpolate", 3)')
    assert not shown.error and shown.text == 'There are 2 hints for "interpolate", from 1 to 2; found 3.\n'


@pytest.mark.parametrize("seconds", [0, 60])
def test_a_page_that_was_opened_after_a_long_run_is_told_that_it_may_show_an_old_error(page, seconds):
    page.run(RIGHT, "interpolate")
    page.run(f"cell_runs._runs.last_that_made('interpolate').began -= {seconds}")
    page.open_again()
    assert ("If it still shows an old error" in page.run(CHECK).text) == bool(seconds)


def test_a_name_that_the_cell_no_longer_makes_is_left_over(kernel):
    page = Page(*kernel)
    page.run(FORGET)
    page.run(RIGHT, "interpolate")
    page.run(RIGHT.replace("interpolate", "mix"), "interpolate")
    told = page.run(CHECK).text
    assert told.startswith("Error: The cell above no longer makes interpolate. What an earlier run made is still here.")
    page.run(RIGHT, "elsewhere")
    assert page.run(CHECK).text.startswith("Correct: ")


def test_a_cell_that_is_nothing_but_a_typing_error_is_known_by_its_id(kernel):
    page = Page(*kernel)
    page.run(FORGET)
    page.run(RIGHT, "interpolate")
    page.run("retrun 3", "interpolate")
    assert page.run(CHECK).text.startswith("Error: The cell above stopped with SyntaxError")


@pytest.mark.parametrize("name", EXERCISES)
def test_what_an_exercise_makes_is_made_by_its_cell(name):
    [path] = ROOT.glob(f"solutions/*/{EXERCISES[name].notebook}.ipynb")
    notebook = json.loads(path.read_text())
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in notebook["cells"]}
    source = "".join(cells[name]["source"])
    assert set(EXERCISES[name].makes) <= names_of(source).defined | changed_names(source)
    for grade_id in (name, *EXERCISES[name].graded):
        assert cells[grade_id]["id"].replace("-", "_") == grade_id
    others = [one.makes for other, one in EXERCISES.items() if other != name]
    assert not set(EXERCISES[name].makes).intersection(*others) or name == "train_cae"


def test_while_a_submission_is_graded_nothing_is_remembered(monkeypatch):
    monkeypatch.setenv("LABKIT_JUDGED", "1")
    monkeypatch.setattr(cell_runs, "_runs", None)
    cell_runs.record_runs(object())  # which has no events
    assert cell_runs._runs is None and cell_runs.recorded_runs() is None


def test_without_a_notebook_everything_is_judged():
    assert cell_runs.unfinished_exercise("interpolate") is None and cell_runs.unfinished_here() is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("from keras.layers import Activation\nActivation(relu)", 'Did you mean "relu", in quotes?'),
        ("model = None\ndict(loss=mse)", 'Did you mean "mse", in quotes?'),
        ("import keras\ndict(optimizer=Adam(1e-3))", "from keras.optimizers import Adam"),
        ("import keras\ndict(loss=MeanSquaredError())", "from keras.losses import MeanSquaredError"),
        ("mse", "No cell has made it since the kernel started"),
    ],
)
def test_a_name_of_keras_is_told_to_be_quoted_or_imported(page, code, told):
    assert told in page.run(code).message


def test_a_hint_for_an_exercise_that_does_not_exist_is_told_in_one_line(page):
    shown = page.run('hint("build_decodr", 1)')
    assert shown.error == "ValueError" and len(shown.trace.splitlines()) == 1
    assert "build_decoder" in shown.trace
