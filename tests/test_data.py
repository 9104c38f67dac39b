"""Images become arrays of known shape, type and range; a malformed file is refused and never misread."""

from __future__ import annotations

import os
import struct
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aelab.data import CLASS_NAMES, bilinear_matrix, flatten, load_images, read_idx, to_rgb32
from kerasdata.runtime import tf

PIXELS = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)


def idx(shape, values, kind=8, dimensions=None):
    """Write an IDX file: a header and bytes."""
    count = len(shape) if dimensions is None else dimensions
    return bytes([0, 0, kind, count]) + struct.pack(f">{len(shape)}I", *shape) + bytes(values)


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "file"
        path.write_bytes(content)
        return read_idx(path)

    return read


def test_a_file_of_pixels_is_read_row_by_row(read):
    assert np.array_equal(read(idx((2, 2, 3), range(12))), np.arange(12).reshape(2, 2, 3))


def test_a_file_of_labels_is_read_as_bytes(read):
    labels = read(idx((4,), [9, 0, 255, 3]))
    assert labels.dtype == np.uint8 and labels.tolist() == [9, 0, 255, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "an IDX file of unsigned bytes"),
        (b"\0\0\x08", "an IDX file of unsigned bytes"),
        (b"PK\x03\x04 a zip file", "an IDX file of unsigned bytes"),
        (idx((2,), [1, 2], kind=0x0D), "an IDX file of unsigned bytes"),
        (idx((2,), [1, 2], dimensions=3), "3 sizes in the header"),
        (idx((3, 2), range(5)), r"\(3, 2\) values.*found 5"),
        (idx((3, 2), range(7)), r"\(3, 2\) values.*found 7"),
        (idx((2**31, 2**31, 4), []), r"\(2147483648, 2147483648, 4\) values.*found 0"),
    ],
)
def test_a_malformed_file_is_refused_with_the_reason(read, content, message):
    with pytest.raises(ValueError, match=message):
        read(content)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=40),
        st.builds(lambda rest: b"\0\0\x08" + rest, st.binary(max_size=40)),
        st.builds(idx, st.lists(st.integers(0, 3), max_size=4), st.binary(max_size=20)),
        st.builds(idx, st.lists(st.sampled_from([0, 1, 2**16, 2**31, 2**32 - 1]), max_size=70), st.binary(max_size=2)),
    )
)
def test_any_bytes_are_read_or_refused_with_a_value_error(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "fuzz"
    path.write_bytes(content)
    try:
        array = read_idx(path)
    except ValueError:
        return
    assert array.dtype == np.uint8 and content.endswith(array.tobytes())


def test_enlarged_images_are_those_of_tensorflow():
    expected = tf.image.resize(PIXELS[..., np.newaxis] / np.float32(255), (32, 32))
    assert np.allclose(to_rgb32(PIXELS), expected, atol=1e-6)


@pytest.mark.parametrize("instructions", ["Prescott", "Haswell"])
def test_enlarged_images_are_exact_with_any_instructions(instructions):
    """The oracle adds whole numbers: every weight is a multiple of 1/16."""
    weights = np.round(bilinear_matrix(28, 32).astype(np.float64) * 16).astype(np.int64)
    exact = (weights @ PIXELS.astype(np.int64) @ weights.T / (256 * 255)).astype(np.float32)
    script = f"""
from aelab.data import to_rgb32
import numpy as np
pixels = np.frombuffer(bytes.fromhex("{PIXELS.tobytes().hex()}"), np.uint8).reshape(-1, 28, 28)
print(to_rgb32(pixels).tobytes().hex())
"""
    environment = {**os.environ, "OPENBLAS_CORETYPE": instructions}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True, text=True)
    found = np.frombuffer(bytes.fromhex(run.stdout), np.float32).reshape(-1, 32, 32, 3)
    assert np.array_equal(found[..., 0], exact)


def test_enlarged_images_have_three_equal_channels_between_0_and_1():
    images = to_rgb32(PIXELS)
    assert images.shape == (5, 32, 32, 3) and images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 1
    assert np.all(images == images[..., :1])


@pytest.mark.parametrize("value", [0, 1, 254, 255])
def test_a_plain_image_stays_plain_when_enlarged(value):
    assert np.allclose(to_rgb32(np.full((1, 28, 28), value, np.uint8)), value / 255, atol=1e-6)


@settings(max_examples=30, deadline=None)
@given(st.integers(2, 40), st.integers(1, 40))
def test_resampling_is_a_weighted_mean_as_tensorflow_has_it(size, new_size):
    matrix = bilinear_matrix(size, new_size)
    assert matrix.shape == (new_size, size) and matrix.min() >= 0
    assert np.allclose(matrix.sum(axis=1), 1, atol=1e-6)
    identity = np.eye(size, dtype=np.float32)[:, np.newaxis, :, np.newaxis]  # one line of pixels per image
    expected = np.asarray(tf.image.resize(identity, (1, new_size)))[:, 0, :, 0].T
    assert np.allclose(matrix, expected, atol=1e-5)


def test_flattened_images_are_rows_of_pixels_between_0_and_1():
    rows = flatten(PIXELS)
    assert rows.shape == (5, 784) and rows.dtype == np.float32
    assert np.array_equal(np.rint(rows * 255).reshape(5, 28, 28), PIXELS)
    assert rows[1, 28 * 3 + 7] == np.float32(PIXELS[1, 3, 7]) / 255


def test_no_image_gives_no_row():
    empty = np.empty((0, 28, 28), np.uint8)
    assert flatten(empty).shape == (0, 784) and to_rgb32(empty).shape == (0, 32, 32, 3)


@pytest.mark.parametrize("convert", [to_rgb32, flatten])
@pytest.mark.parametrize("bad", [PIXELS / 255, PIXELS[0], PIXELS[:, :27], PIXELS.astype(int), PIXELS[..., np.newaxis]])
def test_what_is_no_batch_of_grey_bytes_is_refused(convert, bad):
    with pytest.raises(ValueError, match=r"uint8 of shape \(N, 28, 28\), found .*not yet scaled"):
        convert(bad)


@pytest.mark.parametrize(("split", "count"), [("train", 60_000), ("test", 10_000)])
def test_the_real_data_has_its_images_and_ten_equal_classes(split, count):
    images = load_images(split)
    assert images.pixels.shape == (count, 28, 28) and images.pixels.dtype == np.uint8
    assert np.array_equal(np.bincount(images.labels), [count / 10] * 10)


def test_the_real_data_begins_with_an_ankle_boot_and_has_the_known_mean_pixel():
    train, test = load_images("train"), load_images("test")
    assert CLASS_NAMES[train.labels[0]] == CLASS_NAMES[test.labels[0]] == "Ankle boot"
    assert train.labels[:10].tolist() == [9, 0, 0, 3, 0, 2, 7, 2, 5, 5]
    assert train.pixels.mean() == pytest.approx(72.9403, abs=1e-3)
    assert train.pixels.std() / 255 == pytest.approx(0.3530, abs=1e-4)


def test_the_data_is_loaded_once():
    assert load_images("test") is load_images("test")
