"""`aelab reproduce`, with small untrained models instead of the real ones; the demo runs the real ones."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from aelab import data, reproduce
from aelab.__main__ import app
from aelab.profile import QUICK
from aelab.training import History
from kerasdata.runtime import keras

layers = keras.layers


def stand_in(name):
    """Return a model of the right shapes that answers every image with grey 0.5."""
    shape = (784,) if name == "CAE" else (32, 32, 3)
    pixels, latent = keras.Input(shape), keras.Input((2,))
    encoded = layers.Dense(2, activation="relu")(layers.Flatten()(pixels) if len(shape) > 1 else pixels)
    decoded = layers.Dense(int(np.prod(shape)), activation="sigmoid", kernel_initializer="zeros")(latent)
    return {
        "encoder": keras.Model(pixels, encoded),
        "decoder": keras.Model(latent, layers.Reshape(shape)(decoded)),
    }


def trained_stand_in(name, profile):
    return stand_in(name), History(loss=(0.3, 0.2), validation_loss=(0.3, 0.1 + profile.seed), best_epoch=2)


@pytest.fixture
def command(monkeypatch, tmp_path):
    monkeypatch.setattr(reproduce, "trained_reference", trained_stand_in)
    monkeypatch.setattr(reproduce, "PUBLISHED", tmp_path / "docs")
    return lambda *arguments: CliRunner().invoke(app, ["reproduce", "--folder", str(tmp_path / "out"), *arguments])


def test_the_numbers_are_written_and_are_those_of_the_models(command, tmp_path):
    assert command().exit_code == 0
    content = json.loads((tmp_path / "out" / "quick.json").read_text())
    pixels = data.load_images("test").pixels[: QUICK.test_images]
    grey = float(np.mean((pixels / 255 - 0.5) ** 2))
    cae = content["models"]["CAE"]
    assert cae["mse"]["mean"] == cae["runs"][0]["mse"] == pytest.approx(grey, rel=1e-5)
    assert cae["mse_grey28"]["mean"] == pytest.approx(grey, rel=1e-5)
    enlarged = float(np.mean((data.to_rgb32(pixels).astype(np.float64) - 0.5) ** 2))
    vgg16 = content["models"]["VGG16"]
    assert vgg16["mse"]["mean"] == pytest.approx(enlarged, rel=1e-5)
    assert cae["jacobian"]["mean"] > 0 and "jacobian" not in vgg16
    assert vgg16["runs"][0]["validation_loss"] == [0.3, 0.1] and vgg16["runs"][0]["best_epoch"] == 2
    assert (cae["latent_dim"], vgg16["latent_dim"]) == (2, 2)
    assert cae["linear_mse"] == vgg16["linear_mse"] < np.var(pixels / 255, axis=0).mean()
    assert content["profile"]["name"] == "quick" and content["versions"]["keras"] == keras.__version__


def test_each_seed_is_a_run_and_mean_and_spread_are_over_them(command, tmp_path, monkeypatch):
    errors = iter([0.1, 0.2, 0.3] * 3)
    monkeypatch.setattr(reproduce, "mse_per_pixel", lambda *_: next(errors))
    result = command("--seeds", "3")
    runs = json.loads((tmp_path / "out" / "quick.json").read_text())["models"]
    assert [run["seed"] for run in runs["VGG16"]["runs"]] == [0, 1, 2]
    found = [run["mse"] for run in runs["VGG16"]["runs"]]
    assert runs["VGG16"]["mse"] == {
        "mean": pytest.approx(np.mean(found)),
        "standard_deviation": pytest.approx(np.std(found, ddof=1)),
    }
    assert "VGG16, seed 2" in result.output


@pytest.mark.parametrize(("spread", "agrees"), [(0.1, True), (1e-9, False)])
def test_an_error_is_held_against_the_published_one(command, tmp_path, spread, agrees):
    (tmp_path / "docs").mkdir()
    error = {"mean": 0.2, "standard_deviation": spread}
    (tmp_path / "docs" / "quick.json").write_text(json.dumps({"models": {"CAE": {"mse": error}}}))
    output = command().output
    assert "0.2000 +- " in output
    assert ("CAE: expected an error of" not in output) == agrees


def test_the_table_has_every_model_beside_the_handout(command):
    output = command().output
    for name, handout in reproduce.HANDOUT_MSE.items():
        assert any(line.startswith(name) and f"{handout:.3f}" in line for line in output.splitlines())


def test_the_figures_are_pictures(command, tmp_path):
    command()
    figures = sorted((tmp_path / "out").glob("*.png"))
    assert [figure.stem for figure in figures] == [
        f"quick-{name}" for name in ("curves", "errors", "interpolation", "reconstructions")
    ]
    assert all(figure.read_bytes().startswith(b"\x89PNG") for figure in figures)
    assert not list((tmp_path / "out").glob(".*")), "a scratch file was left"


def test_an_unknown_profile_is_refused_with_the_known_ones(command):
    result = command("--profile", "gigantic")
    assert result.exit_code == 2
    assert "quick or full" in result.output and "gigantic" in result.output


def test_the_spread_over_seeds_is_the_standard_deviation_of_a_sample_and_0_for_one():
    found = reproduce.mean_and_spread([0.1, 0.2, 0.6])
    assert found["mean"] == pytest.approx(np.mean([0.1, 0.2, 0.6]))
    assert found["standard_deviation"] == pytest.approx(np.std([0.1, 0.2, 0.6], ddof=1))
    assert reproduce.mean_and_spread([0.1])["standard_deviation"] == 0
