"""Commands that run while a test runs: only some of those by which libraries look at the machine."""

from __future__ import annotations

import os
from typing import Any

COMMANDS = {
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"),
}
_FORKS = {"os.fork", "os.forkpty"}
_LOOKING = {"uname", "ldconfig", "lscpu", "fc-list", "lsb_release"}  # programs that only tell about the machine


def is_usual(event: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether libraries do so by themselves: they look at the machine, or fork."""
    if event in _FORKS:
        return True
    command = arguments[1] if event == "subprocess.Popen" else None
    return isinstance(command, list | tuple) and bool(command) and os.path.basename(str(command[0])) in _LOOKING
