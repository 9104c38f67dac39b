"""`aelab reproduce`, with small untrained models in place of the real ones; the demo runs the real ones."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from aelab import data, reproduce
from aelab.__main__ import app
from aelab.profile import QUICK
from aelab.runtime import keras

layers = keras.layers


def stand_in(name, profile=None):
    """A model of the right shapes that answers every image with grey 0.5."""
    shape = (784,) if name == "CAE" else (32, 32, 3)
    pixels, latent = keras.Input(shape), keras.Input((2,))
    encoded = layers.Dense(2, activation="relu")(layers.Flatten()(pixels) if len(shape) > 1 else pixels)
    decoded = layers.Dense(int(np.prod(shape)), activation="sigmoid", kernel_initializer="zeros")(latent)
    return {
        "encoder": keras.Model(pixels, encoded),
        "decoder": keras.Model(latent, layers.Reshape(shape)(decoded)),
    }


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setattr(reproduce, "reference_model", stand_in)
    return lambda *arguments: CliRunner().invoke(app, ["reproduce", "--folder", str(tmp_path / "out"), *arguments])


def test_the_numbers_are_written_and_are_those_of_the_models(command, tmp_path):
    assert command().exit_code == 0
    content = json.loads((tmp_path / "out" / "quick.json").read_text())
    pixels = data.load_images("test").pixels[: QUICK.test_images]
    grey = float(np.mean((pixels / 255 - 0.5) ** 2))
    assert content["models"]["CAE"]["mse"] == pytest.approx(grey, rel=1e-5)
    assert content["models"]["CAE"]["mse_grey28"] == pytest.approx(grey, rel=1e-5)
    enlarged = float(np.mean((data.to_rgb32(pixels).astype(np.float64) - 0.5) ** 2))
    assert content["models"]["VGG16"]["mse"] == pytest.approx(enlarged, rel=1e-5)
    assert content["models"]["CAE"]["jacobian"] > 0 and content["models"]["VGG16"]["jacobian"] is None
    assert content["profile"]["name"] == "quick" and content["versions"]["keras"] == keras.__version__


def test_the_table_has_every_model_beside_the_handout(command):
    output = command().output
    for name, handout in reproduce.HANDOUT_MSE.items():
        assert any(line.startswith(name) and f"{handout:.3f}" in line for line in output.splitlines())


def test_the_figures_are_pictures(command, tmp_path):
    command()
    figures = sorted((tmp_path / "out").glob("*.png"))
    assert [figure.stem for figure in figures] == ["quick-errors", "quick-interpolation", "quick-reconstructions"]
    assert all(figure.read_bytes().startswith(b"\x89PNG") for figure in figures)
    assert not list((tmp_path / "out").glob(".*")), "a scratch file was left"


def test_an_unknown_profile_is_refused_with_the_known_ones(command):
    result = command("--profile", "gigantic")
    assert result.exit_code == 2
    assert "quick or full" in result.output and "gigantic" in result.output
