"""The experiments' own steps: how they feed the models and draw; `make experiments` trains for real."""

import base64
import json

import attach
import interpolation
import linear
import nbformat
import numpy as np
import pytest
import readout
import robustness
import study
import truncation

from aelab.profile import TrainingSettings
from aelab.reproduce import mean_and_spread
from kerasdata.runtime import keras

GENERATOR = np.random.default_rng(0)


@pytest.fixture
def rows():
    return np.full((40, 784), 0.5, np.float32)


def test_standardised_features_have_mean_0_and_deviation_1_and_a_constant_one_stays_0():
    train = GENERATOR.normal(5, 3, (200, 4)).astype(np.float32)
    train[:, 3] = 7
    found, other = study.standardise(train, train[:5])
    assert np.allclose(found.mean(axis=0), 0, atol=1e-5)
    assert np.allclose(found.std(axis=0), [1, 1, 1, 0], atol=1e-5)
    assert np.array_equal(other, found[:5])


def test_principal_components_are_those_of_a_singular_value_decomposition(monkeypatch):
    monkeypatch.setattr(truncation, "COMPONENTS", 2)
    features = GENERATOR.normal(size=(100, 6)).astype(np.float32)
    train, _ = study.standardise(features, features)
    found, _ = truncation.principal_components(train, train)
    oracle = np.linalg.svd(train, full_matrices=False)[0][:, :2] * np.sqrt(len(train))
    assert np.allclose(np.abs(found), np.abs(oracle), atol=1e-3)


def test_noise_has_the_deviation_that_is_asked_for_and_pixels_stay_in_their_range(rows):
    assert np.array_equal(robustness.noisy(rows, 0), rows)
    assert np.std(robustness.noisy(rows, 0.1) - rows) == pytest.approx(0.1, rel=0.02)
    loud = robustness.noisy(rows, 2)
    assert (loud.min(), loud.max(), loud.dtype) == (0, 1, np.float32)


@pytest.mark.parametrize("side", robustness.SIDES)
def test_an_occluded_image_lacks_one_black_square_and_the_original_is_left_alone(rows, side):
    found = robustness.occluded(rows, side)
    assert rows.all()
    for image in (found == 0).reshape(-1, 28, 28):
        lines, columns = np.nonzero(image)
        assert len(lines) == side**2
        assert not side or (np.ptp(lines), np.ptp(columns)) == (side - 1, side - 1)


def test_no_pair_of_images_is_of_one_class_and_all_are_there():
    labels = GENERATOR.integers(0, 10, 3_000).astype(np.uint8)
    first, second = interpolation.pairs(labels)
    assert len(first) == len(second) == interpolation.PAIRS
    assert (labels[first] != labels[second]).all()


def test_the_way_between_two_mixed_images_begins_and_ends_with_them():
    first, second = GENERATOR.integers(0, 256, (2, 3, 28, 28)).astype(np.uint8)
    way = interpolation.way(interpolation.PIXELS, None, first, second)
    assert way.shape == (3, interpolation.STEPS, 28, 28)
    assert np.allclose(way[:, 0], first / 255, atol=1e-6)
    assert np.allclose(way[:, -1], second / 255, atol=1e-6)
    assert np.allclose(way[:, interpolation.STEPS // 2], (first / 255 + second / 255) / 2, atol=1e-6)


@pytest.mark.parametrize("factor", [0.0, 1e-3])
def test_the_mirrored_autoencoder_has_the_widths_that_are_asked_for(monkeypatch, factor):
    monkeypatch.setattr(study, "rows", lambda split: GENERATOR.random((64, 784), np.float32))
    settings = TrainingSettings(epochs=1, batch_size=32, patience=1)
    adam = keras.optimizers.Adam(1e-3)
    model, encoder, history = study.contractive_autoencoder((32, 8), factor, settings, adam, noise=0.1)
    dense = [layer.units for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    assert dense == [32, 8, 32, 784]
    assert encoder.output_shape == (None, 8)
    assert len(history.loss) == 1


def test_every_figure_is_drawn_from_the_numbers_that_are_written():
    cuts = [{"cut": f"layer {n}", "channels": 64, "error": 0.1, "error_of_64_components": 0.2} for n in range(4)]
    cuts += [{**cuts[0], "cut": cut} for cut in truncation.CUTS.values()]
    names = list(truncation.NETWORKS)
    random = dict.fromkeys(names, mean_and_spread([0.1, 0.2]))
    figure = truncation.draw({"cuts": dict.fromkeys(names, cuts), "random_weights": random})
    assert len(figure.axes[0].get_legend().get_texts()) == 3 * len(names)

    numbers = {"squared_norm": 1.0, "noise": [0.1] * 6, "occlusion": [0.1] * 5}
    models = dict.fromkeys(robustness.MODELS, numbers)
    figure = robustness.draw({"noises": robustness.NOISES, "sides": robustness.SIDES, "models": models})
    assert [len(axis.lines) for axis in figure.axes] == [len(models)] * 2

    found = {"confidence": [0.5] * 11, "one_of_the_two": [0.5] * 11, "largest_step_by_mean_step": 1.0}
    figure = interpolation.draw({"models": dict.fromkeys((*interpolation.MODELS, interpolation.PIXELS), found)})
    assert [len(axis.lines) for axis in figure.axes] == [4, 4]


def test_models_are_held_against_linear_maps_with_as_many_numbers(monkeypatch, tmp_path):
    errors = {name: {"mse_grey28": {"mean": 0.01}} for name in linear.LATENT_DIMS}
    (tmp_path / "full.json").write_text(json.dumps({"models": errors}))
    monkeypatch.setattr(linear, "PUBLISHED", tmp_path)
    images = GENERATOR.random((900, 784)).astype(np.float32)
    monkeypatch.setattr(linear, "rows", lambda split: images)
    found = linear.measure()
    assert found["models"]["CAE"]["linear_mse"] == found["principal_components"][64]
    assert found["principal_components"][784] == pytest.approx(0, abs=1e-9)
    assert [line.get_label() for line in linear.draw(found).axes[0].lines][1:] == ["VGG16", "ResNet50", "CAE"]


def test_notebooks_show_the_figures_as_they_are_published():
    shown = []
    for path in attach.SOLUTIONS.glob("*/*.ipynb"):
        for cell, name in attach.attached_figures(nbformat.read(path, as_version=4)):
            attached = base64.b64decode(cell.attachments[name]["image/png"])
            assert attached == (study.PUBLISHED / name).read_bytes(), f"run experiments/attach.py for {name}"
            shown.append(name)
    assert {"truncation.png", "interpolation.png"} <= set(shown)


def test_a_linear_read_out_finds_a_linear_map_and_no_more(monkeypatch):
    count, size = 400, 12
    features = {split: GENERATOR.normal(size=(count, size)).astype(np.float32) for split in ("train", "test")}
    weights = GENERATOR.normal(size=(size, 16)) / 50
    images = {
        split: np.repeat((0.5 + values @ weights).reshape(count, 4, 4, 1), 3, axis=3).astype(np.float32)
        for split, values in features.items()
    }
    monkeypatch.setattr(readout, "pictures", images.__getitem__)
    monkeypatch.setattr(readout, "HELD_OUT", count // 10)
    exact = readout.linear_readout(features["train"], features["test"])
    assert exact < 1e-9
    unrelated = readout.linear_readout(features["train"], GENERATOR.normal(size=(count, size)).astype(np.float32))
    assert unrelated == pytest.approx(2 * images["test"].var(axis=0).mean(), rel=0.2)


def test_the_read_outs_are_drawn_as_bars():
    errors = {"averaged": 0.01, "prepared": 0.02, "whole": 0.005, "decoder": 0.007}
    (axis,) = readout.draw({"errors": {"VGG16": errors, "ResNet50": errors}}).axes
    assert [bars[0].get_height() for bars in axis.containers] == [0.007, 0.01, 0.02, 0.005]
