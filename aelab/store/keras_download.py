"""Download with Keras itself, in a separate process: `python -m aelab.store.keras_download NAME TARGET...`.

A separate process can be stopped when a proxy swallows the connection, and keeps TensorFlow out of the caller.
"""

import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_SILENCE_SECONDS = 20.0
_UNSIGNED_BYTES = 0x08


def write_idx(array: NDArray[np.uint8], path: Path) -> None:
    """Write an array as an IDX file: 0, 0, type, number of axes, length of each axis (big-endian), values."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, _UNSIGNED_BYTES, array.ndim, *array.shape)
    path.write_bytes(header + np.ascontiguousarray(array).tobytes())


def download_images(targets: Sequence[Path]) -> None:
    """Write the IDX files of Fashion-MNIST: training images, training labels, test images, test labels."""
    import keras

    (train_images, train_labels), (test_images, test_labels) = keras.datasets.fashion_mnist.load_data()
    arrays = (train_images, train_labels, test_images, test_labels)
    for array, path in zip(arrays, targets, strict=True):
        write_idx(array, path)


def download_weights(name: str, target: Path) -> None:
    """Write the ImageNet weights of a keras.applications network, as float32, one array after the other."""
    import keras

    build = getattr(keras.applications, name)
    network = build(include_top=False, weights="imagenet", input_shape=(32, 32, 3))
    with target.open("wb") as file:
        for layer in network.layers:
            for array in layer.get_weights():
                file.write(np.ascontiguousarray(array, "<f4").tobytes())


def main(arguments: Sequence[str]) -> None:
    """Download the data set or network that `arguments` names; any error ends the process with a traceback."""
    socket.setdefaulttimeout(_SILENCE_SECONDS)
    name, *targets = arguments
    if name == "fashion_mnist":
        download_images([Path(target) for target in targets])
    else:
        download_weights(name, Path(*targets))


if __name__ == "__main__":
    main(sys.argv[1:])
