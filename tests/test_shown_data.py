"""No image that hidden tests use is in reach of a student's process, nor are its features."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
from sessions import needs_linux, run, temporary_folder
from tiny import functional, own_cache

from aelab import features, store
from aelab.data import load_images, to_rgb32
from aelab.grading import LAB, mounts
from aelab.grading.mounts import DATA, JUDGED_FROM
from aelab.store.entries import entry_for
from labkit.digest import array_digest

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux
LOOK = """
import hashlib, json, os
import numpy as np
from aelab import data, store
test = data.load_images("test")
print(json.dumps({
    "images": [hashlib.sha256(image.tobytes()).hexdigest() for image in test.pixels],
    "labels": test.labels.tolist(),
    "problems": [str(problem) for problem in store.problems(["fashion-mnist/t10k-images-idx3-ubyte"])],
    "files": sorted(os.path.join(folder, name)
                    for folder, _, names in os.walk("/data") for name in names),
    "large": sorted(os.path.join(folder, name) for folder, _, names in os.walk("/usr/share") for name in names
                    if "t10k" in name),
}))
"""
UNSEEN = {"images": "of hidden tests", "weights": "w"}


@pytest.fixture(scope="module")
def inside(tmp_path_factory) -> dict:
    """What a student's process finds when features of other images are remembered, and packages are in the cache."""
    true = store.cache_directory()
    folder = tmp_path_factory.mktemp("data")
    for name in ("fashion-mnist", "weights"):
        (folder / name).symlink_to(true / name)
    (folder / "packages").mkdir()
    (folder / "packages" / "whole.deb").touch()
    with pytest.MonkeyPatch.context() as patch:
        own_cache(patch, folder)
        for key in (UNSEEN, {"images": array_digest(to_rgb32(load_images("test").pixels[:500]))}):
            store.remember("features", key, lambda: {"features": np.zeros((3, 2), np.float32)})
        _, [printed] = run(LOOK, cell_seconds=60, lab=LAB)
    return json.loads(printed)


def test_no_judged_image_is_in_the_sandbox(inside):
    true = [hashlib.sha256(image.tobytes()).hexdigest() for image in load_images("test").pixels]
    assert inside["images"][:JUDGED_FROM] == true[:JUDGED_FROM]
    assert not set(inside["images"][JUDGED_FROM:]) & set(true[JUDGED_FROM:])
    assert inside["labels"] == load_images("test").labels.tolist()
    assert inside["problems"] == [] and inside["large"] == []


def test_features_of_judged_images_are_not_in_the_sandbox_either(inside):
    folder = entry_for("features", UNSEEN).folder(Path("/data"))
    assert not [name for name in inside["files"] if name.startswith(str(folder))]
    assert [name for name in inside["files"] if name.startswith("/data/features/")]
    assert {name.split("/")[2] for name in inside["files"]} <= {*("fashion-mnist", "weights", "features", "trained")}


def test_what_a_test_encodes_is_kept_apart_and_found_again(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)
    encoder = functional(width=4)
    encoder.trainable = False
    rows = np.ones((2, 4), np.float32)
    with features.kept_apart():
        features.encode(encoder, rows)
    assert [path.name for path in tmp_path.iterdir() if path.name in ("features", "judged")] == ["judged"]
    monkeypatch.setattr(features, "predict", lambda *_: pytest.fail("computed again"))
    with features.kept_apart():
        features.encode(encoder, rows)


def test_features_of_the_images_that_notebooks_are_given_stay_in_sight(monkeypatch, tmp_path):
    given = array_digest(to_rgb32(load_images("test").pixels[:500]))
    found = mounts._given_images(store.cache_directory(), "quick")
    assert given in found
    monkeypatch.setattr(mounts, "_given_images", lambda *_: found)
    own_cache(monkeypatch, tmp_path)
    for images in (given, "others"):
        store.remember("features", {"images": images}, lambda: {"features": np.zeros(1)})
    hidden = [entry_for("features", {"images": "others"}).folder(Path(""))]
    assert list(map(Path, mounts._hidden_results("quick"))) == hidden


def test_a_course_without_these_images_has_its_data_cache_shown_as_it_is(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path / "cache")
    folder = tmp_path / "scratch"
    folder.mkdir()
    shown = [mount for mount in mounts.mounts(folder, {}) if mount.source is not None]
    assert [mount.target for mount in shown] == [
        f"{DATA}/{name}" for name in ("fashion-mnist", "weights", "features", "trained")
    ]
    assert list(folder.iterdir()) == []
