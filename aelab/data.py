"""Fashion-MNIST as arrays, in the two forms that the models read."""

import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from aelab import store

Split = Literal["train", "test"]

CLASS_NAMES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
IMAGE_SIZE = 28
RGB_SIZE = 32

_FILES = {"train": "train", "test": "t10k"}
_IDX_UNSIGNED_BYTE = 8


@dataclass(frozen=True)
class Images:
    """Grey images and their classes.

    pixels: uint8, shape (N, 28, 28), 0 is black. labels: uint8, shape (N,), index into `CLASS_NAMES`.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]


def read_idx(path: Path) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes.

    The format is that of the MNIST files: two zero bytes, a type byte, the number of dimensions, one big-endian
    32-bit size per dimension, then the values.

    Raises:
        ValueError: the file is not of this format, or its length does not fit its header.
    """
    content = path.read_bytes()
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != _IDX_UNSIGNED_BYTE:
        raise ValueError(f"Expected an IDX file of unsigned bytes, found something else in {path}.")
    dimensions = content[3]
    start = 4 + 4 * dimensions
    if len(content) < start:
        raise ValueError(f"Expected {dimensions} sizes in the header of {path}, found the end of the file.")
    shape = struct.unpack(f">{dimensions}I", content[4:start])
    values = np.frombuffer(content, np.uint8, offset=start)
    if values.size != math.prod(shape):
        raise ValueError(f"Expected {shape} values in {path}, found {values.size}.")
    return values.reshape(shape)


@lru_cache(maxsize=2)
def load_images(split: Split) -> Images:
    """Load the 60,000 training or the 10,000 test images from the data cache.

    Raises:
        aelab.store.StoreError: the files are not in the cache and cannot be downloaded.
    """
    prefix = _FILES[split]
    return Images(
        pixels=read_idx(store.artefact(f"fashion-mnist/{prefix}-images-idx3-ubyte")),
        labels=read_idx(store.artefact(f"fashion-mnist/{prefix}-labels-idx1-ubyte")),
    )


def bilinear_matrix(size: int, new_size: int) -> NDArray[np.float32]:
    """Return the matrix, shape (new_size, size), that resamples a line of pixels by bilinear interpolation.

    Pixel i of n covers [i / n, (i + 1) / n]; its value is at the centre. Each row sums to 1. Beyond the outermost
    centres the nearest pixel is repeated.
    """
    middles = (np.arange(new_size) + 0.5) * size / new_size - 0.5
    middles = np.clip(middles, 0, size - 1)
    left = np.minimum(np.floor(middles).astype(int), size - 2)
    weight = middles - left
    matrix = np.zeros((new_size, size), np.float32)
    rows = np.arange(new_size)
    matrix[rows, left] = 1 - weight
    matrix[rows, left + 1] += weight
    return matrix


def to_rgb32(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn grey bytes into images that the ImageNet networks read.

    Args:
        pixels: uint8, shape (N, 28, 28).

    Returns:
        float32, shape (N, 32, 32, 3), in [0, 1]: resized bilinearly, three equal channels. The same bits on any
        machine, so that trainings on them can be told by the digests of their images.
    """
    _expect_grey(pixels)
    matrix = bilinear_matrix(IMAGE_SIZE, RGB_SIZE)  # multiples of 1/16: all sums are exact, in any order
    grey = matrix @ pixels.astype(np.float32) @ matrix.T / np.float32(255)  # (N, 32, 32)
    return np.repeat(grey[..., np.newaxis], 3, axis=-1)


def flatten(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Turn grey bytes into rows of pixels.

    Args:
        pixels: uint8, shape (N, 28, 28).

    Returns:
        float32, shape (N, 784), in [0, 1], row by row from the top left.
    """
    _expect_grey(pixels)
    return pixels.reshape(len(pixels), IMAGE_SIZE * IMAGE_SIZE).astype(np.float32) / np.float32(255)


def _expect_grey(pixels: NDArray[np.uint8]) -> None:
    if pixels.ndim != 3 or pixels.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE) or pixels.dtype != np.uint8:
        raise ValueError(
            f"Expected grey images as uint8 of shape (N, 28, 28), found {pixels.dtype} of shape {pixels.shape}. "
            "Pass the pixels of load_images, not yet scaled."
        )
