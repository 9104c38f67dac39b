"""Choose what a sandbox shows of the data cache: nothing that hidden tests judge models on.

From number `JUDGED_FROM` on, test images are replaced by training images of the same classes, which fit their labels
and disturb no notebook. The judge, a separate process, has the true ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from aelab.data import Images, read_idx
from aelab.grading.given import images_of_assignments
from aelab.profile import ENVIRONMENT_VARIABLE, QUICK, named_profile
from aelab.store import cache_directory, manifest_path
from autograder.lab import Mount
from labkit.digest import array_digest

DATA = Path("/data")  # inside: the visible part of the data cache
PACKAGED_IMAGES = "/usr/share/datasets"
JUDGED_FROM = 2_000  # the lab's hidden tests judge on test images from this number on
FILES = ("fashion-mnist", "weights")
REMEMBERED = ("features", "trained")  # the judge's results, which students' processes may use
MANIFEST = "aelab/store/manifest.toml"
TEST_IMAGES = "fashion-mnist/t10k-images-idx3-ubyte"
_HEADER = 16  # bytes of an IDX file of images before its pixels


def mounts(folder: Path, variables: Mapping[str, str]) -> Iterator[Mount]:
    """Yield what a sandbox shows and hides: the data cache, except for what hidden tests judge models on.

    Args:
        folder: where files with other content can be written. variables: of the kernel; one names the profile.
    """
    profile = variables.get(ENVIRONMENT_VARIABLE) or QUICK.name
    yield Mount("aelab/grading", None)  # thresholds, and how they were found
    yield from _shown_data(folder, profile)
    for name in _hidden_results(profile):
        yield Mount(f"{DATA}/{name}", None)
    if Path(PACKAGED_IMAGES).exists():  # whole, from the system's package
        yield Mount(PACKAGED_IMAGES, None)


def _shown_data(folder: Path, profile: str) -> Iterator[Mount]:
    """Yield what is shown of the data cache. The manifest has the digest of the replaced images."""
    cache_folder = cache_directory()
    for name in REMEMBERED:
        with suppress(OSError):  # the cache may be read-only
            (cache_folder / name).mkdir(parents=True, exist_ok=True)
    for name in (*FILES, *REMEMBERED):
        yield Mount(f"{DATA}/{name}", cache_folder / name)
    first = max(JUDGED_FROM, named_profile(profile).test_images)
    if not all((cache_folder / _file(split, kind)).is_file() for split in ("train", "t10k") for kind in _KINDS):
        return  # a course without these images
    images, manifest = _stand_ins(cache_folder, first)
    for content, target in ((images, f"{DATA}/{TEST_IMAGES}"), (manifest, MANIFEST)):
        path = folder / Path(target).name
        if not path.exists():
            path.write_bytes(content)
            path.chmod(0o644)
        yield Mount(target, path)


_KINDS = ("images-idx3", "labels-idx1")


def _file(split: str, kind: str) -> str:
    return f"fashion-mnist/{split}-{kind}-ubyte"


@cache
def _stand_ins(cache_folder: Path, first: int) -> tuple[bytes, bytes]:
    """Return the shown file of test images, and the manifest with its digest."""
    paths = {(split, kind): cache_folder / _file(split, kind) for split in ("train", "t10k") for kind in _KINDS}
    true = paths["t10k", "images-idx3"].read_bytes()
    pixels = read_idx(paths["t10k", "images-idx3"]).copy()
    labels, others = (read_idx(paths[split, "labels-idx1"]) for split in ("t10k", "train"))
    chosen = read_idx(paths["train", "images-idx3"])
    for label in np.unique(labels):
        judged = first + np.flatnonzero(labels[first:] == label)
        pixels[judged] = chosen[np.flatnonzero(others == label)[-len(judged) :]] if len(judged) else pixels[judged]
    shown = true[:_HEADER] + pixels.tobytes()
    old, new = (hashlib.sha256(content).hexdigest().encode() for content in (true, shown))
    return shown, manifest_path().read_bytes().replace(old, new)


def _hidden_results(profile: str) -> Iterator[str]:
    """Yield the stored features, as paths relative to the cache's folder, of images that notebooks do not get."""
    for index in (cache_directory() / "features").glob("*/index.json"):
        with suppress(OSError, ValueError, KeyError, TypeError):
            if json.loads(index.read_bytes())["key"]["images"] not in _given_images(cache_directory(), profile):
                yield f"features/{index.parent.name}"


@cache
def _given_images(cache_folder: Path, profile: str) -> frozenset[str]:
    """Return the digests of the images that the notebooks of a profile encode."""
    with suppress(OSError, ValueError):
        train, test = (
            Images(*(read_idx(cache_folder / _file(split, kind)) for kind in _KINDS)) for split in ("train", "t10k")
        )
        return frozenset(
            array_digest(images)
            for one in images_of_assignments()
            for images in one.encoded_images(named_profile(profile), train, test)
        )
    return frozenset()
