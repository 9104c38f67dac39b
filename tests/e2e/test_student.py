"""A student's hour: from the first blank to three notebooks that can be handed in, in a real browser."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from notebook_page import LOADING, PATIENCE, NotebookPage
from playwright.sync_api import expect
from running_lab import jupyter_lab

from aelab.store import cache_directory
from autograder.notebooks.release import read_notebook
from autograder.notebooks.solutions import filled_source
from labkit.exercises import EXERCISES

pytestmark = pytest.mark.timeout(1800)  # a browser, TensorFlow and trainings share the processors

ROOT = Path(__file__).parents[2]
FOLDER = "notebooks/autoencoders"
# JupyterLab first gives a picture attached to a cell an address that no browser knows.
ATTACHED = "ERR_UNKNOWN_URL_SCHEME"
NO_LAYERS = """def build_decoder(latent_dim):
    latent = Input(shape=(latent_dim,))
    x = Dense(4 * 4 * 128, activation="relu")(latent)
    x = Reshape((4, 4, 128))(x)
    for filters in [128, 64, 32]:
        x = Conv2DTranspose(filters, (3, 3), strides=2, padding="same")(x)
        x = BatchNormalization()(x)
        x = Activation("relu")(x)
    image = Conv2DTranspose(3, (3, 3), padding="same")(x)
    return Model(latent, image, name="decoder")"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on a copy of the students' files."""
    root = tmp_path_factory.mktemp("student")
    shutil.copytree(ROOT / FOLDER, root / FOLDER)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    with jupyter_lab(root, tmp_path_factory.mktemp("settings"), AELAB_DATA=str(cache_directory())) as running:
        yield running


@pytest.fixture
def open_notebook(lab, page, traffic):
    """Open a notebook by its name."""
    traffic.expected.append(ATTACHED)
    return lambda name: NotebookPage(page, lab, lab.root / FOLDER / f"{name}.ipynb")


def answers(name):
    """The right answers of a notebook, by grade_id."""
    return {
        cell.metadata.nbgrader.grade_id: filled_source(cell.source)
        for cell in read_notebook(ROOT / "solutions" / "autoencoders" / f"{name}.ipynb").cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


def handout(part):
    """The cell of the course's handout, corrected and otherwise unchanged, that answers an exercise."""
    text = (ROOT / "tests" / "corpus" / "autoencoders" / "right" / "handout_verbatim.py").read_text()
    return text.partition(f"# %% {part}\n")[2].partition("# %%")[0].strip()


def exercises(name):
    return [exercise for exercise, known in EXERCISES.items() if known.notebook == name]


def check_of(exercise):
    return f'check("{exercise}"'


def test_the_first_notebook_leads_from_a_blank_to_a_figure(open_notebook, page, screenshot):
    notebook = open_notebook("1_decoder")
    screenshot(page, "student-01-open")

    assert "Ready: data and weights are here" in notebook.run("lab.start(")
    for part in ("import numpy", "decoder_images", "test images"):
        notebook.run(part)
    expect(notebook.pictures("test images")).to_be_visible(timeout=LOADING)
    screenshot(page, "student-02-images")

    notebook.run("build_decoder")
    told = notebook.run(check_of("build_decoder"))
    assert "Not attempted yet" in told and "line 6" in told and 'hint("build_decoder", 1)' in told
    screenshot(page, "student-03-blank")

    notebook.write(check_of("build_decoder"), 'check("build_decoder", build_decoder)\nhint("build_decoder", 1)')
    assert "Hint 1 of 2: Each turn of the loop" in notebook.run(check_of("build_decoder"))
    screenshot(page, "student-04-hint")

    notebook.write("build_decoder", NO_LAYERS)
    notebook.run("build_decoder")
    told = notebook.run(check_of("build_decoder"))
    assert "Not right yet" in told and "sigmoid" in told
    screenshot(page, "student-05-wrong")

    right = answers("1_decoder")
    notebook.write("build_decoder", right["build_decoder"])
    notebook.run("build_decoder")
    told = notebook.run(check_of("build_decoder"))
    assert "Correct: " in told and "Progress: 1 of 3 correct" in told
    screenshot(page, "student-06-right")

    notebook.write("build_decoder", right["build_decoder"] + "\nbuild_decoer(64)")
    assert "Did you mean" in notebook.run("build_decoder")
    told = notebook.run(check_of("build_decoder"))
    assert "The cell above stopped with NameError" in told and "Correct: " not in told
    assert "The cell above stopped with NameError" in notebook.run("decoder_layers")
    screenshot(page, "student-06-stopped")
    notebook.write("build_decoder", right["build_decoder"])
    notebook.run("build_decoder")
    assert "Correct: " in notebook.run(check_of("build_decoder"))

    for exercise in ("build_encoder", "train_decoders"):
        notebook.write(exercise, right[exercise])
        notebook.run(exercise)
        assert "Correct: " in notebook.run(check_of(exercise))
    screenshot(page, "student-07-trained")
    notebook.run("reconstructions = {")
    expect(notebook.pictures("reconstructions = {")).to_be_visible(timeout=LOADING)
    screenshot(page, "student-08-reconstructions")
    assert "Progress: 3 of 3 correct" in notebook.run("save_model(name, model)")

    notebook.save()
    assert "Success" in notebook.validate()
    screenshot(page, "student-09-validate")


def test_the_second_notebook_shows_how_long_a_training_takes(open_notebook, page, screenshot):
    notebook = open_notebook("2_contractive")
    right = answers("2_contractive")
    for part in ("lab.start(", "import numpy", "contractive_images"):
        notebook.run(part)
    for exercise in ("cae", "contractive_penalty"):
        notebook.write(exercise, right[exercise])
        notebook.run(exercise)
        if exercise == "cae":
            assert "No cell has made it" in notebook.run(check_of(exercise))
            notebook.run("print(encoded_cae.shape")
        assert "Correct: " in notebook.run(check_of(exercise))
    notebook.run("usable_penalty = usable(")
    notebook.write("train_cae", right["train_cae"])
    notebook.start("train_cae")
    # A student's own penalty has no name, so this is trained again each time.
    bar = notebook.cell("train_cae").locator(
        ".jp-OutputArea-output", has_text=re.compile(r"epoch \d+/15: .*<\d\d:\d\d")
    )
    expect(bar).to_be_visible(timeout=PATIENCE)
    screenshot(page, "student-10-training")
    assert "CAE: trained for" in notebook.wait("train_cae")
    assert "epoch" not in notebook.output("train_cae").replace("epochs", "").replace("best was epoch", "")
    notebook.write("deep_cae", right["deep_cae"])
    notebook.run_all(last='save_model("CAE"')
    for exercise in exercises("2_contractive"):
        assert "Correct: " in notebook.output(check_of(exercise))
    expect(notebook.pictures('"no penalty": autoencoder_plain')).to_be_visible(timeout=LOADING)
    screenshot(page, "student-11-contractive")
    notebook.save()


def test_the_third_notebook_takes_the_students_own_models_and_ends_with_words(open_notebook, lab, page, screenshot):
    saved = list((lab.root / FOLDER / "saved_models").glob("[A-Z]*"))  # by the tests before, if they were run
    notebook = open_notebook("3_interpolation")
    for exercise, source in answers("3_interpolation").items():
        notebook.write(exercise, source)
    notebook.run_all(last="progress(")
    assert notebook.output("load_models()").count("the model that you trained and saved") == len(saved)
    for exercise in exercises("3_interpolation"):
        assert "Correct: " in notebook.output(check_of(exercise))
    assert "Progress: 3 of 3 correct" in notebook.output("progress(")
    notebook.write("interpolate_images", handout("interpolate_images"))
    notebook.run("interpolate_images")
    assert "Correct: " in notebook.run(check_of("interpolate_images"))
    assert "3 of 3 points" in notebook.run("interpolated_image")
    expect(notebook.pictures("lambdas = ")).to_be_visible(timeout=LOADING)
    screenshot(page, "student-12-interpolation")
    expect(notebook.pictures("plots.error_bars")).to_be_visible(timeout=LOADING)
    screenshot(page, "student-13-comparison")
    answer = notebook.cell("written_answer")
    answer.dblclick()
    notebook.write("written_answer", "ResNet50 reconstructs best, measured in either way.")
    page.keyboard.press("Shift+Enter")
    expect(answer).to_contain_text("ResNet50 reconstructs best")
    screenshot(page, "student-14-answer")
    notebook.save()


def test_a_dark_theme_and_a_narrow_window_leave_checks_and_figures_legible(lab, open_notebook, page, screenshot):
    page.set_viewport_size({"width": 900, "height": 900})
    settings = lab.log.parent / "user" / "@jupyterlab" / "apputils-extension"
    (settings / "themes.jupyterlab-settings").write_text('{"theme": "JupyterLab Dark"}')
    notebook = open_notebook("1_decoder")
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    notebook.write("build_decoder", NO_LAYERS)
    for part in ("lab.start(", "import numpy", "decoder_images", "test images", "build_decoder"):
        notebook.run(part)
    assert "Not right yet" in notebook.run(check_of("build_decoder"))
    screenshot(page, "student-15-dark")
    words = notebook.cell(check_of("build_decoder")).locator(".jp-OutputArea-output b").last
    text, ground = words.evaluate(
        """words => [words, words.closest(".jp-NotebookPanel-notebook")].map(one => {
            const style = getComputedStyle(one);
            return (one === words ? style.color : style.backgroundColor).match(/\\d+/g).slice(0, 3).map(Number);
        })"""
    )
    assert contrast(text, ground) >= 4.5, "as the Web Content Accessibility Guidelines ask, 1.4.3"
    picture = notebook.pictures("test images")
    expect(picture).to_have_attribute("alt", re.compile("^Figure: .*test images"))
    shown, room = (one.bounding_box()["width"] for one in (picture, notebook.cell("test images")))
    assert 300 < shown < room


def contrast(first, second):
    """The ratio of the luminances of two colours in sRGB, 0 to 255 (WCAG 2, "contrast ratio")."""
    channels = [[value / 255 for value in colour] for colour in (first, second)]
    linear = [[c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour] for colour in channels]
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05 for r, g, b in linear)
    return high / low
