"""The closer look at a model: errors by image and by class, maps of latents, and what noise does."""

from __future__ import annotations

import io

import numpy as np
import pytest

from aelab import diagnostics
from aelab.baselines import PrincipalComponents
from aelab.metrics import errors_by_class, errors_per_image
from kerasdata.runtime import keras

GENERATOR = np.random.default_rng(3)
IMAGES = GENERATOR.random((12, 784)).astype(np.float32)
LABELS = np.arange(12) % 3  # T-shirt/top, Trouser, Pullover
OFFSETS = np.linspace(0.01, 0.12, 12)  # each image is reconstructed with an error of its own
GUESSES = IMAGES + OFFSETS[:, None]


def png(figure):
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return stream.getvalue()


def test_each_image_has_the_mean_of_its_own_squared_differences():
    assert errors_per_image(IMAGES, GUESSES) == pytest.approx(OFFSETS**2)
    in_colour = np.zeros((2, 32, 32, 3)), np.full((2, 32, 32, 3), 0.5)
    assert errors_per_image(*in_colour) == pytest.approx([0.25, 0.25])


def test_a_class_has_the_mean_of_its_images_and_an_empty_class_is_left_out():
    found = errors_by_class(IMAGES, GUESSES, LABELS)
    assert list(found) == ["T-shirt/top", "Trouser", "Pullover"]
    assert found["Trouser"] == pytest.approx(np.mean(OFFSETS[1::3] ** 2))


@pytest.mark.parametrize("labels", [LABELS[:5], LABELS[:, None], 3])
def test_another_number_of_labels_than_images_is_refused(labels):
    with pytest.raises(ValueError, match="one label an image"):
        errors_by_class(IMAGES, GUESSES, labels)


def test_the_best_and_the_worst_are_those_with_the_smallest_and_the_largest_errors():
    order, guesses = GENERATOR.permutation(12), np.clip(GUESSES, 0, 1)
    figure = diagnostics.best_and_worst(IMAGES[order], {"CAE": guesses[order], "copy": IMAGES[order]}, count=2)
    assert [part.get_suptitle() for part in figure.subfigs] == ["CAE", "copy"]
    errors = errors_per_image(IMAGES, guesses)
    titles = [axis.get_title() for axis in figure.axes if axis.get_title()]
    low, high = np.sort(errors)[:2].mean(), np.sort(errors)[-2:].mean()
    assert titles == [
        f"best: mean MSE {low:.4f}", f"worst: mean MSE {high:.4f}", "best: mean MSE 0.0000", "worst: mean MSE 0.0000"
    ]  # fmt: skip
    shown = figure.axes[0].images[0].get_array()
    assert np.allclose(shown[:, :28, 0], IMAGES[np.argmin(errors)].reshape(28, 28))
    assert png(figure)


def test_the_third_row_shows_the_size_of_the_difference():
    figure = diagnostics.best_and_worst(np.full((2, 784), 0.5), {"CAE": np.full((2, 784), 0.2)}, count=1)
    difference = figure.axes[4].images[0].get_array()
    assert np.allclose(difference[:, :28], 0.3)


@pytest.mark.parametrize("draw", [diagnostics.best_and_worst, lambda *given: diagnostics.class_errors(*given, LABELS)])
def test_without_a_model_nothing_is_drawn_and_nothing_fails(draw):
    assert png(draw(IMAGES, {}))


def test_the_hardest_class_is_at_the_top():
    (axis,) = diagnostics.class_errors(IMAGES, {"CAE": GUESSES, "VGG16": IMAGES}, LABELS).axes
    png(axis.figure)
    assert [tick.get_text() for tick in axis.get_yticklabels()] == ["T-shirt/top", "Trouser", "Pullover"]
    first, second = axis.get_lines()
    assert list(second.get_xdata()) == [0, 0, 0] and np.all(np.diff(first.get_xdata()) > 0)
    assert first.get_marker() != second.get_marker(), "told apart without colours, too"


def test_a_map_has_a_point_an_image_and_the_name_of_each_class():
    encoder = keras.Sequential([keras.Input((784,)), keras.layers.Dense(6)])
    models, inputs = (
        {"CAE": {"encoder": encoder}, "other": {"encoder": encoder}},
        {"CAE": IMAGES, "other": IMAGES[::-1]},
    )
    figure = diagnostics.latent_maps(models, inputs, LABELS)
    assert [axis.get_title() for axis in figure.axes] == ["CAE", "other"]
    expected = PrincipalComponents.of(IMAGES @ encoder.get_weights()[0]).encode(IMAGES @ encoder.get_weights()[0], 2)
    assert np.allclose(figure.axes[0].collections[0].get_offsets(), expected, atol=1e-4)
    for axis in figure.axes:
        assert sorted(text.get_text() for text in axis.texts) == ["Pullover", "T-shirt/top", "Trouser"]
    assert png(figure)


def test_the_names_of_classes_that_lie_in_one_place_do_not_cover_each_other():
    points = np.array([[0, 0], [0, 1], *[[0, 0.5]] * 8])
    places = diagnostics._label_places(points, np.arange(10))
    heights = sorted(place[1] for place in places.values())
    assert len(places) == 10 and np.all(np.diff(heights) >= diagnostics.LABEL_HEIGHT - 1e-9)
    assert heights[:2] == [0, 0.5], "the lowest ones stay where they are"


def test_a_scaled_latent_moves_as_far_and_without_noise_nothing_moves():
    def autoencoder(x):
        return 0.5 * x

    once = diagnostics.response_to_noise(lambda x: x, autoencoder, IMAGES, (0.0, 0.1))
    scaled = diagnostics.response_to_noise(lambda x: 100 * x, autoencoder, IMAGES, (0.0, 0.1))
    assert np.allclose(once, scaled, rtol=1e-4)
    assert once[0] == (0, pytest.approx(np.mean(np.square(0.5 * IMAGES))))


def test_noise_moves_the_identity_by_its_own_length():
    ((moved, error),) = diagnostics.response_to_noise(lambda x: x, lambda x: x, IMAGES, (0.1,))
    between = np.linalg.norm(IMAGES - np.roll(IMAGES, 1, axis=0), axis=1).mean()
    assert moved == pytest.approx(0.1 * np.sqrt(784) / between, rel=0.02)
    assert error == pytest.approx(0.01, rel=0.05)


def test_a_latent_that_never_changes_moves_by_nothing():
    ((moved, _),) = diagnostics.response_to_noise(lambda x: np.zeros((len(x), 4)), lambda x: x, IMAGES, (0.1,))
    assert moved == 0


def test_the_response_is_drawn_for_each_model_and_measure():
    moved, error = diagnostics.noise_response({"with": (lambda x: x, lambda x: x)}, IMAGES).axes
    assert list(moved.get_lines()[0].get_xdata()) == list(diagnostics.DEVIATIONS)
    assert moved.get_ylabel() == "share of the distance between images" and error.get_ylabel() == "MSE per pixel"
