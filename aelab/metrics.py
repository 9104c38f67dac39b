"""Reconstruction error, in one unit for all models. NumPy only."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from aelab.data import CLASS_NAMES, IMAGE_SIZE, RGB_SIZE, bilinear_matrix


def mse_per_pixel(images: ArrayLike, reconstructions: ArrayLike) -> float:
    """Return the mean squared error per pixel value: the mean over images, rows, columns and channels.

    Args:
        images, reconstructions: values in [0, 1], both of shape (N, ...).

    Raises:
        ValueError: the shapes differ (NumPy would broadcast them silently), or there is no image.
    """
    truth, guess = _as_pair(images, reconstructions)
    return float(np.mean(np.square(truth - guess)))


def errors_per_image(images: ArrayLike, reconstructions: ArrayLike) -> NDArray[np.float64]:
    """Mean squared error per pixel value of each image; shape (N,).

    Args:
        images, reconstructions: values in [0, 1], of one shape (N, ...).

    Raises:
        ValueError: the shapes differ, or there is no image.
    """
    truth, guess = _as_pair(images, reconstructions)
    return np.square(truth - guess).reshape(len(truth), -1).mean(axis=1)


def errors_by_class(images: ArrayLike, reconstructions: ArrayLike, labels: ArrayLike) -> dict[str, float]:
    """Mean squared error per pixel value, by the name of the class; classes without an image are left out.

    Args:
        images, reconstructions: values in [0, 1], of one shape (N, ...).
        labels: integers, shape (N,), index into `aelab.data.CLASS_NAMES`.

    Raises:
        ValueError: the shapes differ, or there is not one label an image.
    """
    errors, classes = errors_per_image(images, reconstructions), np.asarray(labels)
    if classes.shape != errors.shape:
        raise ValueError(f"Expected one label an image, shape {errors.shape}, found shape {classes.shape}.")
    return {CLASS_NAMES[index]: float(errors[classes == index].mean()) for index in np.unique(classes)}


def to_grey28(rgb: ArrayLike) -> NDArray[np.float64]:
    """Undo `aelab.data.to_rgb32`, so that models of both input forms can be compared at 28 x 28 grey.

    The channels are averaged and the enlargement is undone by its pseudo-inverse (Moore-Penrose), the least-squares
    solution: a perfect reconstruction at 32 x 32 is a perfect one at 28 x 28. Plain resizing would blur a second time,
    at the expense of the convolutional models.

    Args:
        rgb: shape (N, 32, 32, 3), in [0, 1].

    Returns:
        float64, shape (N, 28, 28), clipped to [0, 1].
    """
    grey = np.asarray(rgb, np.float64).mean(axis=-1)  # (N, 32, 32)
    shrink = np.linalg.pinv(bilinear_matrix(IMAGE_SIZE, RGB_SIZE).astype(np.float64))  # (28, 32)
    return np.clip(shrink @ grey @ shrink.T, 0, 1)


def mse_grey28(pixels: NDArray[np.uint8], reconstructions: ArrayLike) -> float:
    """Return the mean squared error at 28 x 28 grey, the form in which all three models can be compared.

    Args:
        pixels: the original bytes, uint8, shape (N, 28, 28).
        reconstructions: shape (N, 32, 32, 3), (N, 784) or (N, 28, 28), in [0, 1].

    Raises:
        ValueError: the pixels are not uint8, or the reconstructions have another shape.
    """
    if np.asarray(pixels).dtype != np.uint8:
        raise ValueError(
            f"Expected the original pixels first, bytes that are not scaled (uint8), found {np.asarray(pixels).dtype}. "
            "In the notebooks they are called test_pixels."
        )
    guess = np.asarray(reconstructions)
    if guess.shape[1:] == (RGB_SIZE, RGB_SIZE, 3):
        guess = to_grey28(guess)
    if guess.shape[1:] not in ((IMAGE_SIZE, IMAGE_SIZE), (IMAGE_SIZE * IMAGE_SIZE,)):
        raise ValueError(
            f"Expected reconstructions of shape (N, 32, 32, 3), (N, 784) or (N, 28, 28), found {guess.shape}."
        )
    return mse_per_pixel(np.asarray(pixels) / 255, guess.reshape(len(guess), IMAGE_SIZE, IMAGE_SIZE))


def _as_pair(images: ArrayLike, reconstructions: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    truth, guess = np.asarray(images, np.float64), np.asarray(reconstructions, np.float64)
    if truth.shape != guess.shape:
        raise ValueError(f"Expected two arrays of one shape, found {truth.shape} and {guess.shape}.")
    if truth.size == 0:
        raise ValueError("Expected at least one image, found none.")
    return truth, guess
