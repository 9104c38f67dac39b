"""A private PostgreSQL server for the duration of some tests: on loopback, in a temporary folder."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MISSING = (
    "no PostgreSQL server found: install it (on Debian and Ubuntu `apt-get install postgresql`, elsewhere the "
    "package that has initdb and pg_ctl)"
)


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl; Debian keeps them off PATH."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    found = debian[-1:] or [Path(path) for path in [shutil.which("initdb")] if path]
    return found[0].resolve().parent if found else None


def _unprivileged() -> dict[str, Any]:
    """Return options that start a process as another user than root, as which the server refuses to run."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def server(binaries: Path) -> Iterator[str]:
    """Start a server and yield its SQLAlchemy address, without the name of a database; stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))  # pytest's folders are closed to other users
    identity = _unprivileged()
    if identity:
        os.chown(folder, identity["user"], identity["group"])
    data, password = folder / "data", secrets.token_hex(16)

    def call(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(data), *arguments]
        log = folder.parent / f"{folder.name}.log"
        with log.open("ab") as stream:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                command, cwd=folder, stdout=stream, stderr=stream, timeout=120, check=False, **identity
            )
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed: {log.read_text()[-2000:]}")

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    secret = folder / "password"
    secret.write_text(password)
    secret.chmod(0o644)
    try:
        call("initdb", "--username=grader", "--auth=scram-sha-256", f"--pwfile={secret}", "--encoding=UTF8",
             "--locale=C", "--no-sync")  # fmt: skip
        call("pg_ctl", "-w", "-t", "60", "-l", str(folder / "server.log"), "-o", options, "start")
        try:
            yield f"postgresql://grader:{password}@127.0.0.1:{port}"
        finally:
            call("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
