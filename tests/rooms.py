"""Rooms for tests: quick to open, with short limits, and away from other people's."""

import os
import sys
import tempfile
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.sandbox import kernels
from autograder.sandbox.limits import Limits
from autograder.sandbox.room import ExecutionSettings, open_room

ROOT = Path(__file__).parents[1]
LIMITS = Limits(notebook_seconds=40)
SETTINGS = ExecutionSettings(cell_seconds=20, environment={"AELAB_PROFILE": "quick"}, threads=1, limits=LIMITS)
# The same server of kernels, without TensorFlow, and with a few lines in place of the module that needs it.
COLD_SERVER = """
import inside, sys, types
from inside import plain, server

def answer(request, namespace):
    asked = plain.load(request, 2**20)
    if asked["op"] == "call":
        return plain.dump({"value": namespace[asked["function"].name](*asked["arguments"])})
    found = {name: namespace[name] for name in asked["names"] if name in namespace}
    made = {name: plain.FunctionData(name, 0) if callable(value) else value for name, value in found.items()}
    return plain.dump({"values": made, "missing": []})

inside.exports = sys.modules["inside.exports"] = types.SimpleNamespace(answer=answer)
server.WARM = ("numpy.random", "ipykernel.debugger")
server.main()
"""
COLD = [sys.executable, "-c", COLD_SERVER]
needs_linux = [
    pytest.mark.linux_only,
    pytest.mark.skipif(sys.platform != "linux", reason="optional: the sandbox needs Linux"),
]


@pytest.fixture(autouse=True)
def cold(monkeypatch):
    """Most tests need no TensorFlow, and 4 seconds less."""
    monkeypatch.setattr(kernels, "PROGRAM", COLD)


@pytest.fixture(scope="module", autouse=True)
def temporary_folder(tmp_path_factory):
    """A folder for the sandboxes of these tests alone, so that those of others are not counted."""
    tmp_path_factory.getbasetemp()  # made now, not in there
    with tempfile.TemporaryDirectory(prefix="aelab-test-", dir="/tmp") as folder, pytest.MonkeyPatch.context() as patch:
        os.chmod(folder, 0o755)  # the unprivileged user of a sandbox must get through, as through /tmp
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def notebook_of(*sources):
    return new_notebook(cells=[new_code_cell(textwrap.dedent(source)) for source in sources])


def graded_cell(source, grade_id="test"):
    """A cell that tests."""
    metadata = {"grade_id": grade_id, "grade": True, "solution": False, "locked": True, "points": 1}
    return new_code_cell(textwrap.dedent(source), metadata={"nbgrader": {**metadata, "schema_version": 3}})


def run(*sources, settings=SETTINGS, others=None, **limits):
    """Run cells in a room of their own; returns the room, and for each cell its text and the names of its errors."""
    settings = with_limits(settings, **limits)
    with open_room(others or {}, settings, ["notebook"]) as room:
        executed = room.run("notebook", notebook_of(*sources))
    return room, [text(cell) for cell in executed.cells]


def attend(on_test, *cells, settings=SETTINGS, train=None):
    """Run one notebook with `on_test`; strings are ordinary cells. Returns the room and the cells' texts."""
    notebook = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    with open_room({}, settings, ["notebook"], train) as room:
        room.run("notebook", notebook, on_test)
    return room, [text(cell) for cell in notebook.cells]


def with_limits(settings=SETTINGS, **limits):
    cell_seconds = limits.pop("cell_seconds", settings.cell_seconds)
    return replace(settings, cell_seconds=cell_seconds, limits=replace(settings.limits, **limits))


def text(cell):
    parts = [output.get("text") or output.get("evalue") or "" for output in cell.outputs]
    return "".join(parts).strip()


def leftovers():
    """Process numbers, out here, of everything that lives in some sandbox of these tests."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if tempfile.gettempdir() in (folder / "mountinfo").read_text():
                found.append(int(folder.name))
        except OSError:
            continue  # it ended meanwhile, or cannot be looked into
    return found


def wait_for(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.1)
