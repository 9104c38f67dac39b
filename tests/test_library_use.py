"""Library functions in an answer are named to the person who grades."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from aelab.grading import LAB
from autograder.grading.library_use import borrowed
from autograder.notebooks.solutions import filled_source

SOLUTIONS = Path(__file__).parents[1] / "solutions" / "autoencoders"


def released(name):
    return nbformat.read(SOLUTIONS / f"{name}.ipynb", 4)


def remarks(name, grade_id="", source="", own=()):
    """Return the remarks on the right answers with one of them replaced, and with the student's own cells."""
    work = released(name)
    for cell in work.cells:
        cell.source = filled_source(cell.source) if cell.cell_type == "code" else cell.source
        if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id:
            cell.source = source
    work.cells += [new_code_cell(text) for text in own]
    return borrowed(work, released(name), LAB)


@pytest.mark.parametrize("path", sorted(SOLUTIONS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_right_answers_have_no_remark(path):
    assert remarks(path.stem) == []


PENALTY = "def contractive_penalty(encoder, x):\n    return ops.mean({}(encoder, x))"
NORM = "aelab.contractive.squared_norm"


@pytest.mark.parametrize(
    ("name", "grade_id", "imports", "answer", "function"),
    [
        ("2_contractive", "contractive_penalty", "", "contractive.squared_norm_closed_form", f"{NORM}_closed_form"),
        (
            "2_contractive",
            "contractive_penalty",
            "from aelab.contractive import *",
            "squared_norm_exact",
            f"{NORM}_exact",
        ),
        (
            *("2_contractive", "contractive_penalty", "from aelab.contractive import squared_norm_exact as mine"),
            *("mine", f"{NORM}_exact"),
        ),
        (
            *("2_contractive", "contractive_penalty", "%%time\nimport aelab.contractive as c"),
            *("c.squared_norm_estimate", f"{NORM}_estimate"),
        ),
        (
            *(
                "2_contractive",
                "contractive_penalty",
                "from aelab.autoencoders import contractive as check_contractive",
            ),
            *("check_contractive.independent_norm", "aelab.autoencoders.contractive.independent_norm"),
        ),
        ("2_contractive", "train_cae", "", "contractive.ContractivePenalty", "aelab.contractive.ContractivePenalty"),
        (
            "1_decoder",
            "build_encoder",
            "from aelab import backbones",
            "backbones.truncated",
            "aelab.backbones.truncated",
        ),
        (
            *("1_decoder", "build_decoder", "import aelab.autoencoders.reference"),
            *("aelab.autoencoders.reference.untrained_model", "aelab.autoencoders.reference.untrained_model"),
        ),
        (
            "1_decoder",
            "train_decoders",
            "from aelab.autoencoders.saved import load_models",
            "load_models",
            "aelab.autoencoders.saved.load_models",
        ),
    ],
)
def test_an_answer_of_the_library_is_named(name, grade_id, imports, answer, function):
    [remark] = remarks(name, grade_id, f"{imports}\n{PENALTY.format(answer)}")
    assert remark.startswith(f"{grade_id} uses {function},")


def test_a_cell_of_ones_own_may_use_what_the_notebook_uses_and_no_answer():
    own = ["plots.picture_rows({})", "contractive.mean_squared_norm(encoder_cae, X_test_scaled)", "not python at all"]
    assert remarks("2_contractive", own=own) == []
    [remark] = remarks("2_contractive", own=["from aelab.contractive import squared_norm_exact as f\npenalty = f"])
    assert remark.startswith("a cell of the student's own uses aelab.contractive.squared_norm_exact")
