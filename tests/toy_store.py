"""A data cache with two tiny artefacts whose source is a local folder: no network."""

import hashlib
import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aelab.store import manifest, sources
from aelab.store.clients import SourceError
from aelab.store.sources import Request

CONTENT = {"numbers/one": b"one" * 1000, "numbers/two": b"two" * 2000}

# How a child process of a test starts: with the same toy cache, and a client that does what the test says.
CHILD = """
import os, sys, time
from pathlib import Path
from aelab import store
from aelab.store import manifest, memory, sources
manifest.manifest_path = lambda: Path({manifest!r})
def client(request):
{client}
sources.CLIENTS["folder"] = client
{body}
"""


class ToyStore:
    """The cache folder, its manifest, the folder that serves the files, and the sources that were asked."""

    def __init__(self, root: Path) -> None:
        self.cache = root / "cache"
        self.served = root / "served"
        self.manifest = root / "manifest.toml"
        self.asked: list[str] = []
        self.served.mkdir()
        for name, content in CONTENT.items():
            (self.served / name.rpartition("/")[2]).write_bytes(content)
        self.manifest.write_text(self._manifest(), encoding="utf-8")

    def path(self, name: str) -> Path:
        """Return the path where an artefact belongs."""
        return self.cache / name

    def fill_by_hand(self) -> None:
        """Put the right files into the cache, as a person would."""
        for name, content in CONTENT.items():
            self.path(name).parent.mkdir(parents=True, exist_ok=True)
            self.path(name).write_bytes(content)

    def leftovers(self) -> list[Path]:
        """Return temporary files and folders in the cache."""
        return list(self.cache.rglob("*.part"))

    def client(self, request: Request) -> None:
        """Copy the requested files from the served folder."""
        self.asked.append(request.source.name)
        for artefact, target in request.targets.items():
            served = self.served / artefact.name.rpartition("/")[2]
            if not served.is_file():
                raise SourceError(f"nothing at {served.name}")
            shutil.copyfile(served, target)

    def child(self, body: str, client: str = "pass") -> subprocess.Popen[str]:
        """Start a process with this cache."""
        code = CHILD.format(
            manifest=str(self.manifest),
            client=textwrap.indent(textwrap.dedent(client), "    "),
            body=textwrap.dedent(body),
        )
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    @staticmethod
    def _manifest() -> str:
        lines = []
        for source in ("first", "second"):
            lines += [f"[sources.{source}]", 'client = "folder"', f'package = "{source}"']
            lines += [f'by_hand = "ask the {source} neighbour"', "size = 1_000_000"]
        for name, content in CONTENT.items():
            digest = hashlib.sha256(content).hexdigest()
            lines += ["[[artefacts]]", f'name = "{name}"', f'file = "{name}"', f"size = {len(content)}"]
            lines += [f'sha256 = "{digest}"', 'licence = "none"', 'sources = ["first", "second"]']
        return "\n".join(lines)


def install(toy: ToyStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make `aelab.store` use a toy cache for one test."""
    monkeypatch.setenv("AELAB_DATA", str(toy.cache))
    monkeypatch.setattr(manifest, "manifest_path", lambda: toy.manifest)
    monkeypatch.setitem(sources.CLIENTS, "folder", toy.client)


@contextmanager
def mounted_disk(folder: Path, kilobytes: int = 256) -> Iterator[Path]:
    """Mount a separate disk of a few kilobytes, to be filled or made read-only; its limits bind root, too."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("optional: only an administrator can mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_read_only(disk: Path) -> None:
    """Remount a disk as read-only."""
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
