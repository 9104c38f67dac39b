"""A JupyterLab on this machine, with its own settings: the user's are neither read nor changed."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 180  # on a busy machine; 4 otherwise
SECONDS_TO_END = 30


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab. url("lab/tree/FILE") is the address of one of its pages, with the token."""

    address: str
    token: str
    log: Path
    root: Path

    def url(self, path: str = "lab") -> str:
        """Return the address of a page."""
        return f"{self.address}{path}?token={self.token}"


@contextmanager
def jupyter_lab(root: Path, settings: Path, **environment: str) -> Iterator[Lab]:
    """Run JupyterLab on the folder `root`, at a local address; its settings and its log are in `settings`."""
    settings.mkdir(parents=True, exist_ok=True)
    token, log = secrets.token_hex(16), settings / "lab.log"
    folders = {f"JUPYTER_{name}_DIR": str(settings / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    scripts = str(Path(sys.executable).parent)
    variables = {
        **os.environ, **folders, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "JUPYTERLAB_SETTINGS_DIR": str(settings / "user"), "JUPYTERLAB_WORKSPACES_DIR": str(settings / "workspaces"),
        "JUPYTER_TOKEN": token, "PYTHONPATH": str(ROOT), **environment,
    }  # fmt: skip
    # Switch off what JupyterLab would ask the network for: news of the project, updates, and extensions to install.
    news = settings / "user" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True, exist_ok=True)
    news.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"]
    command += [f"--ServerApp.root_dir={root}", "--LabApp.extension_manager=readonly"]
    with log.open("w") as stream:
        server = subprocess.Popen(command, cwd=root, env=variables, stdout=stream, stderr=subprocess.STDOUT)
    try:
        yield Lab(_address(server, settings / "runtime", log), token, log, root)
    finally:
        server.terminate()  # it ends its kernels first
        try:
            server.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _address(server: subprocess.Popen, runtime: Path, log: Path) -> str:
    """Wait until a server listens, and return its address."""
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and server.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with suppress(ValueError):  # it is just being written
                return json.loads(path.read_text())["url"]
        time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text()}")
