"""Rooms for tests: quick to open, with short limits, and separate from all others."""

import os
import sys
import tempfile
import textwrap
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder.lab import Lab
from autograder.sandbox.limits import Limits
from autograder.sandbox.session import ExecutionSettings, open_session

PLAIN = Lab()
ROOT = Path(__file__).parents[1]
LIMITS = Limits(notebook_seconds=40)
SETTINGS = ExecutionSettings(cell_seconds=20, threads=1, limits=LIMITS)
needs_linux = [
    pytest.mark.linux_only,
    pytest.mark.skipif(sys.platform != "linux", reason="optional: the sandbox needs Linux"),
]


@pytest.fixture(scope="module", autouse=True)
def temporary_folder(tmp_path_factory):
    """Give these tests' sandboxes their own folder, so that other sandboxes are not counted."""
    tmp_path_factory.getbasetemp()  # created now, so that it is not inside this folder
    with tempfile.TemporaryDirectory(prefix="aelab-test-", dir="/tmp") as folder, pytest.MonkeyPatch.context() as patch:
        os.chmod(folder, 0o755)  # the unprivileged user of a sandbox must get through, as through /tmp
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


def notebook_of(*sources):
    return new_notebook(cells=[new_code_cell(textwrap.dedent(source)) for source in sources])


def graded_cell(source, grade_id="test"):
    """Return a graded test cell."""
    metadata = {"grade_id": grade_id, "grade": True, "solution": False, "locked": True, "points": 1}
    return new_code_cell(textwrap.dedent(source), metadata={"nbgrader": {**metadata, "schema_version": 3}})


def run(*sources, settings=SETTINGS, others=None, lab=PLAIN, **limits):
    """Run cells in their own session; return the session, and each cell's text with its errors' messages."""
    settings = with_limits(settings, **limits)
    with open_session(others or {}, settings, ["notebook"], lab) as session:
        executed = session.run("notebook", notebook_of(*sources))
    return session, [text(cell) for cell in executed.cells]


def attend(on_test, *cells, settings=SETTINGS, serve=None):
    """Run one notebook with `on_test`; strings are ordinary cells. Return the session and the cells' texts."""
    notebook = new_notebook(cells=[new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells])
    with open_session({}, settings, ["notebook"], serve=serve) as session:
        session.run("notebook", notebook, on_test)
    return session, [text(cell) for cell in notebook.cells]


def with_limits(settings=SETTINGS, **limits):
    cell_seconds = limits.pop("cell_seconds", settings.cell_seconds)
    return replace(settings, cell_seconds=cell_seconds, limits=replace(settings.limits, **limits))


def text(cell):
    parts = [output.get("text") or output.get("evalue") or "" for output in cell.outputs]
    return "".join(parts).strip()


def leftovers():
    """Return the process ids, outside the sandbox, of everything that runs in a sandbox of these tests."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if tempfile.gettempdir() in (folder / "mountinfo").read_text():
                found.append(int(folder.name))
        except OSError:
            continue  # it ended meanwhile, or cannot be inspected
    return found


def wait_for(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.1)
