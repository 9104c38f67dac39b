"""The reference models are those of the solutions, and each is trained once."""

import json
from importlib import resources
from pathlib import Path

import nbformat
import pytest

from aelab.autoencoders.reference import MODELS, reference_model
from aelab.profile import QUICK
from autograder.notebooks.solutions import filled_source
from kerasdata.architecture import architecture_of

SOLUTIONS = Path(__file__).parent.parent / "solutions" / "autoencoders"
ARCHITECTURES = json.loads(
    resources.files("aelab.autoencoders").joinpath("reference_models.json").read_text(encoding="utf-8")
)


def solution_names(notebook, *cells):
    """Return what a notebook's imports and some of its solution cells define, with their blanks filled."""
    found = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in nbformat.read(notebook, 4).cells}
    names = {"input_dim": 784, "latent_dim_cae": 64}
    for cell in cells:
        exec(filled_source(found[cell].source), names)
    return names


@pytest.fixture(scope="module", autouse=True)
def trained():
    for name in MODELS:
        reference_model(name, QUICK)


@pytest.mark.parametrize("name", MODELS)
def test_a_reference_model_that_was_trained_once_is_not_trained_again(name, monkeypatch):
    monkeypatch.setattr("aelab.training._fit", lambda *_: pytest.fail("it was trained again"))
    model = reference_model(name, QUICK)
    assert model["encoder"].output_shape == model["decoder"].input_shape


@pytest.mark.parametrize(("name", "latent_dim"), [("VGG16", 256), ("ResNet50", 512)])
def test_the_reference_decoder_is_that_of_the_solution(name, latent_dim):
    names = solution_names(SOLUTIONS / "1_decoder.ipynb", "decoder_imports", "build_decoder")
    assert architecture_of(names["build_decoder"](latent_dim)) == ARCHITECTURES[name]


def test_the_reference_autoencoder_is_that_of_the_solution():
    names = solution_names(SOLUTIONS / "2_contractive.ipynb", "contractive_imports", "cae")
    assert architecture_of(names["autoencoder_cae"]) == ARCHITECTURES["CAE"]


def test_there_is_no_other_reference_model():
    with pytest.raises(ValueError, match="VGG16, ResNet50, CAE"):
        reference_model("AlexNet")
