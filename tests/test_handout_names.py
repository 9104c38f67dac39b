"""The notebooks keep the names of the course's handout, so that its code runs in them unchanged."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import nbformat
import pytest

from autograder.notebooks.solutions import filled_source

SOLUTIONS = Path(__file__).parent.parent / "solutions" / "autoencoders"
# By notebook, and by the cell that defines them.
NAMES = {
    ("1_decoder", "decoder_images"): ["X_train_rgb", "X_test_rgb"],
    ("1_decoder", "build_decoder"): ["build_decoder", "latent_dim", "decoder_input", "x", "decoded", "decoder"],
    ("1_decoder", "build_encoder"): ["build_encoder"],
    ("1_decoder", "train_decoders"): ["results"],
    ("2_contractive", "contractive_images"): ["X_train_scaled", "X_test_scaled"],
    ("2_contractive", "cae"): [
        *("input_dim", "latent_dim_cae", "lambda_c", "input_img_cae", "encoded_cae", "decoded_cae", "autoencoder_cae"),
    ],
    ("2_contractive", "contractive_penalty"): ["contractive_penalty"],
    ("3_interpolation", "interpolation_imports"): ["plt"],
    ("3_interpolation", "interpolation_models"): ["results"],
    ("3_interpolation", "interpolation_images"): ["X_test_rgb", "X_test_scaled"],
    ("3_interpolation", "interpolate"): ["interpolate", "latent1", "latent2", "lambda_val"],
    ("3_interpolation", "interpolate_images"): [
        *("img_idx1", "img_idx2", "lambda_val", "j", "name", "encoder", "decoder"),
        *("latent1", "latent2", "latent_interp", "img_interp"),
    ],
}
# Lines of the handout that the cells contain unchanged.
LINES = {
    ("1_decoder", "build_decoder"): [
        "def build_decoder(latent_dim):",
        "    decoder_input = Input(shape=(latent_dim,))",
        "    x = Dense(4*4*128, activation='relu')(decoder_input)",
        "    x = Reshape((4,4,128))(x)",
        "    for filters in [128,64,32]:",
        "    decoder = Model(decoder_input, decoded)",
        "    return decoder",
    ],
    ("2_contractive", "cae"): ["input_dim = 28*28", "latent_dim_cae = 64", "lambda_c = 1e-3"],
    ("3_interpolation", "interpolate_images"): [
        "img_idx1, img_idx2 = 0, 1",
        "lambda_val = 0.5",
        "plt.figure(figsize=(12,4))",
        'for j, name in enumerate(["VGG16","ResNet50","CAE"]):',
    ],
}


@cache
def cell(notebook, grade_id):
    cells = nbformat.read(SOLUTIONS / f"{notebook}.ipynb", 4).cells
    [source] = [cell.source for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == grade_id]
    return filled_source(source)


def bound(source):
    """Return names that a cell gives a value, at its top level or in its functions, including their arguments."""
    nodes = list(ast.walk(ast.parse(source)))
    names = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    names |= {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    return names | {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}


@pytest.mark.parametrize("place", NAMES, ids="/".join)
def test_a_cell_defines_the_names_of_the_handout(place):
    assert not set(NAMES[place]) - bound(cell(*place))


@pytest.mark.parametrize("place", LINES, ids="/".join)
def test_a_cell_has_the_lines_of_the_handout_as_they_are(place):
    assert not [line for line in LINES[place] if line not in cell(*place).splitlines()]


def test_models_are_found_by_the_names_of_the_handout():
    text = cell("3_interpolation", "interpolate_images")
    assert 'results[name]["encoder"]' in text and 'results[name]["decoder"]' in text
    assert 'results[name] = {"encoder": encoder, "decoder": decoder}' in cell("1_decoder", "train_decoders")


def test_encoder_and_decoder_of_the_contractive_model_are_made_outside_the_blank():
    assert {"encoder_cae", "decoder_cae"} <= bound(cell("2_contractive", "cae_models"))
    assert not {"encoder_cae", "decoder_cae"} & bound(cell("2_contractive", "cae"))
