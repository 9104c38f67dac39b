"""Computed results come back exactly as they were stored, or are computed again."""

import errno
import json
import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from toy_store import ToyStore, install, make_read_only, mounted_disk

from aelab import store
from aelab.store import entries, memory

KEY = {"network": "toy", "cut": 3, "scale": 0.1}


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ToyStore:
    made = ToyStore(tmp_path)
    install(made, monkeypatch)
    made.fill_by_hand()
    monkeypatch.setattr(memory, "_own_folder", None)
    return made


@pytest.fixture
def tiny_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with mounted_disk(tmp_path / "disk") as disk:
        monkeypatch.setenv("AELAB_DATA", str(disk))
        yield disk


class Maker:
    """Makes small arrays, and counts how often it was called."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self) -> dict[str, NDArray[Any]]:
        self.calls += 1
        return {
            "features": np.arange(6, dtype=np.float32).reshape(2, 3),
            "labels": np.array([1, 2], np.uint8),
        }


def entry_folder(toy: ToyStore) -> Path:
    (folder,) = (toy.cache / "features").iterdir()
    return folder


def test_a_result_is_computed_once_and_comes_back_read_only_from_the_disk(toy: ToyStore) -> None:
    make = Maker()
    assert store.recall("features", KEY) is None
    for _ in range(2):
        arrays = store.remember("features", KEY, make)
        np.testing.assert_array_equal(arrays["features"], make()["features"])
        assert all(isinstance(array, np.memmap) for array in arrays.values())
        with pytest.raises(ValueError, match="read-only"):
            arrays["features"][0, 0] = 1
    assert make.calls == 3  # two of them by this test
    assert store.recall("features", KEY) is not None


def test_equal_keys_are_one_and_different_keys_are_not(toy: ToyStore) -> None:
    make = Maker()
    store.remember("features", {"a": 1, "b": [1, 2]}, make)
    store.remember("features", {"b": (1, 2), "a": 1}, make)
    assert make.calls == 1
    store.remember("features", {"a": 1, "b": [2, 1]}, make)
    store.remember("trained", {"a": 1, "b": [1, 2]}, make)
    assert make.calls == 3


@pytest.mark.parametrize(
    "array",
    [
        np.empty((0, 3), np.float32),
        np.array(2.5),
        np.array(["shirt", "boot"]),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.array([True, False]),
        np.array([np.nan, -0.0, np.inf], ">f8"),
    ],
    ids=["empty", "scalar", "text", "fortran", "bool", "big-endian"],
)
def test_every_kind_of_array_comes_back_as_it_was(toy: ToyStore, array: NDArray[Any]) -> None:
    for _ in range(2):
        found = store.remember("features", KEY, lambda: {"it": array})["it"]
        assert found.dtype == array.dtype and found.shape == array.shape
        np.testing.assert_array_equal(found, array)


def test_no_arrays_at_all_are_a_result_too(toy: ToyStore) -> None:
    assert store.remember("features", KEY, dict) == {}
    assert store.recall("features", KEY) == {}


def test_every_flipped_byte_of_every_file_is_noticed_and_repaired(toy: ToyStore) -> None:
    store.remember("features", KEY, Maker())
    assert store.problems() == []
    unnoticed = []
    for path in entry_folder(toy).iterdir():
        right = path.read_bytes()
        for position in range(len(right)):
            path.write_bytes(right[:position] + bytes([right[position] ^ 1]) + right[position + 1 :])
            if not memory.damaged():
                unnoticed.append((path.name, position))
        path.write_bytes(right)
    assert unnoticed == []
    assert store.problems() == []


def test_a_damaged_result_is_computed_again(toy: ToyStore, caplog: pytest.LogCaptureFixture) -> None:
    make = Maker()
    store.remember("features", KEY, make)
    array = entry_folder(toy) / "features.npy"
    array.write_bytes(array.read_bytes()[:-4])
    assert store.recall("features", KEY) is None
    arrays = store.remember("features", KEY, make)
    np.testing.assert_array_equal(arrays["features"], make()["features"])
    assert store.problems() == []
    assert "features.npy" in caplog.text


@pytest.mark.parametrize("file", ["index.json", "features.npy"])
def test_a_lost_file_is_noticed(toy: ToyStore, file: str) -> None:
    store.remember("features", KEY, Maker())
    (entry_folder(toy) / file).unlink()
    assert [(p.path.name, p.reason) for p in store.problems()] == [(file, "missing")]


def test_a_file_that_was_not_stored_is_noticed_but_one_of_the_system_is_not(toy: ToyStore) -> None:
    store.remember("features", KEY, Maker())
    (entry_folder(toy) / ".DS_Store").write_bytes(b"")
    assert store.problems() == []
    (entry_folder(toy) / "more.npy").write_bytes(b"")
    assert [p.reason for p in store.problems()] == ["not stored by the lab"]


def test_a_consistent_index_with_another_key_is_noticed(toy: ToyStore) -> None:
    store.remember("features", KEY, Maker())
    index = entry_folder(toy) / "index.json"
    _, digests = entries.read_index(index.read_bytes())
    index.write_bytes(entries.index_content(entries.canonical({"network": "other"}), digests))
    assert [p.reason for p in store.problems()] == ["its key belongs to another folder"]


def test_fetch_removes_damaged_results_and_leaves_all_else_alone(toy: ToyStore) -> None:
    store.remember("features", KEY, Maker())
    store.remember("features", {"another": 1}, Maker())
    stranger = toy.cache / "features" / "notes.txt"
    stranger.write_text("mine")
    folder = entries.entry_for("features", KEY).folder(toy.cache)
    (folder / "index.json").write_bytes(b"{}")
    (line,) = store.fetch()
    assert line.startswith("removed a damaged result") and "index.json" in line
    assert not folder.exists()
    assert stranger.read_text() == "mine"
    assert store.recall("features", {"another": 1}) is not None
    assert store.problems() == []


def test_a_failing_computation_stores_nothing_and_frees_the_lock(toy: ToyStore) -> None:
    def fail() -> dict[str, NDArray[Any]]:
        raise OSError(errno.EACCES, "of its own")

    with pytest.raises(OSError, match="of its own"):
        store.remember("features", KEY, fail)
    assert store.recall("features", KEY) is None
    make = Maker()
    store.remember("features", KEY, make)
    assert make.calls == 1


@pytest.mark.parametrize("kind", ["", "../up", "Features", "weights", "fashion-mnist", ".locks"])
def test_a_kind_that_is_no_name_is_refused(toy: ToyStore, kind: str) -> None:
    with pytest.raises(ValueError, match="Expected a kind"):
        store.remember(kind, KEY, Maker())


@pytest.mark.parametrize("name", ["", "a/b", "..", "a.b", "größe", "a\n"])
def test_an_array_name_that_is_no_identifier_is_refused(toy: ToyStore, name: str) -> None:
    with pytest.raises(ValueError, match="Expected an array name"):
        store.remember("features", KEY, lambda: {name: np.zeros(1)})
    assert toy.leftovers() == []


def test_python_objects_and_keys_beyond_json_are_refused(toy: ToyStore) -> None:
    with pytest.raises(TypeError, match="found Python objects"):
        store.remember("features", KEY, lambda: {"it": np.array([object()])})
    with pytest.raises(TypeError):
        store.remember("features", {"it": object()}, Maker())
    with pytest.raises(ValueError, match="JSON"):
        store.remember("features", {"it": float("nan")}, Maker())


def test_two_processes_at_once_compute_once(toy: ToyStore, tmp_path: Path) -> None:
    body = f"""
    import numpy as np
    def make():
        with open({str(tmp_path / "made")!r}, "a") as log:
            log.write("made\\n")
        time.sleep(0.5)
        return {{"it": np.arange(3)}}
    print(store.remember("features", {{"a": 1}}, make)["it"].sum())
    """
    children = [toy.child(body) for _ in range(2)]
    assert [child.communicate(timeout=60)[0] for child in children] == ["3\n", "3\n"]
    assert (tmp_path / "made").read_text() == "made\n"


def test_a_process_killed_while_it_stores_leaves_no_result_and_blocks_nobody(toy: ToyStore) -> None:
    body = """
    import numpy as np
    from aelab.store import entries
    def stop(*_):
        print("stored half", flush=True)
        time.sleep(60)
    entries.index_content = stop  # all arrays are written, the index is not
    store.remember("features", {"a": 1}, lambda: {"it": np.arange(3)})
    """
    with toy.child(body) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "stored half\n"
        child.send_signal(signal.SIGKILL)
    assert len(toy.leftovers()) == 1
    assert store.recall("features", {"a": 1}) is None
    assert store.problems() == []
    store.fetch()
    assert toy.leftovers() == []
    make = Maker()
    store.remember("features", {"a": 1}, make)
    assert make.calls == 1


def test_a_read_only_cache_serves_hits_and_keeps_misses_for_this_process(
    toy: ToyStore, tiny_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    make = Maker()
    store.remember("features", KEY, make)
    make_read_only(tiny_disk)
    store.remember("features", KEY, make)
    assert make.calls == 1
    for _ in range(2):
        arrays = store.remember("features", {"new": 1}, make)
        assert isinstance(arrays["features"], np.memmap)
    assert make.calls == 2
    assert store.recall("features", {"new": 1}) is not None
    assert caplog.text == ""


def test_results_kept_for_one_process_end_with_it_but_not_with_its_children(toy: ToyStore) -> None:
    body = """
    import numpy as np
    from aelab.store import entries
    original = entries.write_entry
    def refuse(entry, arrays, root):
        if root == store.cache_directory():
            raise PermissionError(13, "read-only")
        original(entry, arrays, root)
    memory.write_entry = refuse
    array = store.remember("features", {"a": 1}, lambda: {"it": np.arange(3)})["it"]
    if os.fork() == 0:
        sys.exit()
    os.wait()
    print(array.filename, store.recall("features", {"a": 1}) is not None)
    """
    out, err = toy.child(body).communicate(timeout=60)
    path, found = out.split()
    assert found == "True", err
    assert "aelab-results-" in path
    assert not Path(path).parents[2].exists()


def test_what_killed_processes_kept_for_themselves_is_swept(
    toy: ToyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.tempfile, "tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    dead, alive = tmp_path / f"aelab-results-{ended.pid}-x", tmp_path / f"aelab-results-{os.getpid()}-x"
    dead.mkdir()
    alive.mkdir()
    store.fetch()
    assert not dead.exists()
    assert alive.exists()


def test_a_full_disk_costs_a_warning_and_nothing_else(
    toy: ToyStore, tiny_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    large = np.arange(1_000_000)
    arrays = store.remember("features", KEY, lambda: {"it": large})
    np.testing.assert_array_equal(arrays["it"], large)
    assert not arrays["it"].flags.writeable
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert store.recall("features", KEY) is None
    assert list((tiny_disk / "features").iterdir()) == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
digests = st.dictionaries(
    st.from_regex(r"[A-Za-z0-9_]+", fullmatch=True), st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
)


@given(st.dictionaries(st.text(), json_values), digests)
def test_an_index_is_read_as_it_was_written(key: dict[str, Any], arrays: dict[str, str]) -> None:
    text = entries.canonical(key)
    assert entries.read_index(entries.index_content(text, arrays)) == (text, arrays)


@given(
    st.binary()
    | json_values.map(lambda value: json.dumps(value).encode())
    | st.fixed_dictionaries({"key": json_values, "arrays": json_values}).map(lambda v: json.dumps(v).encode())
)
def test_anything_else_is_no_index(content: bytes) -> None:
    try:
        key, arrays = entries.read_index(content)
    except ValueError:
        return
    assert entries.index_content(key, arrays) == content


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"arrays":{},"key":' + b"9" * 5000 + b"}\n", b"\xff"])
def test_an_absurd_index_is_an_error_like_any_other(content: bytes) -> None:
    with pytest.raises(ValueError):
        entries.read_index(content)
