"""One measure of error for all models, and a fair comparison at 28 x 28 grey."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from aelab.data import flatten, to_rgb32
from aelab.metrics import mse_grey28, mse_per_pixel, to_grey28

PIXELS = np.random.default_rng(0).integers(0, 256, (4, 28, 28), np.uint8)
NOISE = np.random.default_rng(1).random((4, 28, 28))


def test_the_error_is_the_mean_over_all_pixel_values():
    assert mse_per_pixel([[0.0, 1.0], [0.5, 0.5]], [[0.5, 1.0], [0.5, 0.0]]) == pytest.approx(0.125)


@settings(max_examples=25, deadline=None)
@given(arrays(np.float64, (2, 3, 2, 4), elements=st.floats(0, 1)))
def test_the_error_agrees_with_a_sum_in_plain_python(pair):
    differences = [(a - b) ** 2 for a, b in zip(pair[0].ravel().tolist(), pair[1].ravel().tolist(), strict=True)]
    assert mse_per_pixel(*pair) == pytest.approx(sum(differences) / len(differences))
    assert mse_per_pixel(*pair) == mse_per_pixel(*pair[::-1])


def test_many_small_differences_are_not_lost_in_float32():
    images = np.full((100, 784), 0.1, np.float32)
    assert mse_per_pixel(images, images + np.float32(1e-4)) == pytest.approx(1e-8, rel=1e-2)


@pytest.mark.parametrize("shapes", [((4, 784), (784,)), ((4, 28, 28), (4, 784)), ((4, 1), (4, 4)), ((4,), (5,))])
def test_shapes_that_numpy_would_broadcast_or_not_are_refused(shapes):
    with pytest.raises(ValueError, match="two arrays of one shape"):
        mse_per_pixel(*map(np.zeros, shapes))


def test_no_image_is_refused():
    with pytest.raises(ValueError, match="at least one image"):
        mse_per_pixel(np.empty((0, 784)), np.empty((0, 784)))


def test_enlarging_is_undone_exactly():
    assert np.allclose(to_grey28(to_rgb32(PIXELS)), PIXELS / 255, atol=1e-5)


def test_grey_is_the_mean_of_the_channels():
    images = to_rgb32(PIXELS)
    coloured = images + np.array([0.01, -0.01, 0.0])
    assert np.allclose(to_grey28(coloured), to_grey28(images), atol=1e-9)


@pytest.mark.parametrize("form", [to_rgb32, flatten, lambda pixels: pixels / 255])
def test_a_perfect_reconstruction_has_no_error_at_28_grey(form):
    assert mse_grey28(PIXELS, form(PIXELS)) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("shape", [(4, 784), (4, 28, 28)])
def test_the_error_at_28_grey_is_that_of_the_pixels(shape):
    expected = np.mean(np.square(PIXELS / 255 - NOISE))
    assert mse_grey28(PIXELS, NOISE.reshape(shape)) == pytest.approx(expected)


def test_at_28_grey_pictures_stay_between_0_and_1():
    wild = np.random.default_rng(2).random((2, 32, 32, 3))
    grey = to_grey28(wild)
    assert grey.shape == (2, 28, 28) and grey.dtype == np.float64
    assert grey.min() >= 0 and grey.max() <= 1


def test_a_reconstruction_of_other_images_is_refused():
    with pytest.raises(ValueError, match="two arrays of one shape"):
        mse_grey28(PIXELS, np.zeros((3, 784)))


def test_pixels_that_are_scaled_already_are_refused():
    with pytest.raises(ValueError, match="uint8"):
        mse_grey28(PIXELS / 255, NOISE)


def test_a_reconstruction_of_another_size_is_refused_with_its_shape():
    with pytest.raises(ValueError, match=r"found \(4, 100\)"):
        mse_grey28(PIXELS, np.zeros((4, 100)))
