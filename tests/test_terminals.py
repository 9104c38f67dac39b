"""The terminals of the JupyterLab that `make lab` starts find the lab's commands."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
import websocket

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not (shutil.which("make") and shutil.which("bash")), reason="optional: make and bash are missing"
)
SECONDS_TO_START = 240  # on a busy machine


@pytest.fixture
def terminal(tmp_path):
    """A terminal of a JupyterLab whose user has login shells that reset PATH, as Debian's do."""
    for name in (".bash_profile", ".profile"):
        (tmp_path / name).write_text("PATH=/usr/bin:/bin\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    environment = {
        **os.environ,
        **folders,
        "HOME": str(tmp_path),
        "SHELL": shutil.which("bash"),
        "JUPYTER_TOKEN": token,
    }
    options = f"LAB_OPTIONS=--no-browser --allow-root --ip=127.0.0.1 --port={port} --ServerApp.port_retries=0"
    server = subprocess.Popen(
        ["make", "--old-file=setup", "lab", options],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        name = _new_terminal(f"http://127.0.0.1:{port}/api/terminals?token={token}", server)
        address = f"ws://127.0.0.1:{port}/terminals/websocket/{name}?token={token}"
        with contextlib.closing(websocket.create_connection(address, timeout=SECONDS_TO_START)) as connection:
            yield connection
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.communicate(timeout=60)


def _new_terminal(address, server):
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, b"{}", method="POST")) as reply:
                return json.load(reply)["name"]
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"JupyterLab did not start: {server.stdout.read().decode()}")


def test_a_terminal_finds_the_command_of_the_lab(terminal):
    terminal.send(json.dumps(["stdin", 'echo "found: $(command -v aelab) end"\r']))
    shown = ""
    while (found := re.search(r"found: (/\S+)? end", shown)) is None:
        kind, *texts = json.loads(terminal.recv())
        shown += "".join(map(str, texts)) if kind == "stdout" else ""
    assert found[1] == f"{ROOT}/.venv/bin/aelab"
