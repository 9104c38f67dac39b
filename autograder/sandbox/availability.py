"""Find out whether students' code can be sandboxed on this machine, and what the sandbox then enforces."""

from __future__ import annotations

import enum
import os
import platform
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from autograder.lab import Lab
from autograder.sandbox import control_group, landlock, system_calls
from autograder.sandbox.bubblewrap import (
    KIT,
    LAB,
    command,
    counts_processes,
    environment,
    handed_over,
    manual,
    minimal_environment,
    unprivileged_user,
)
from autograder.sandbox.limits import GIB, MIB, Limits
from autograder.sandbox.scratch import scratch_folder

UNSANDBOXED = "UNSANDBOXED: students' code runs with all permissions of your user"
INSTALL = (
    "Install it (on Debian and Ubuntu: sudo apt-get install bubblewrap; it needs Linux), "
    "or grade work that you trust with --sandbox off."
)

# Runs inside instead of a kernel, to check that a kernel would find what it needs.
TRIAL = "import os, sys; sys.exit([path for path in sys.argv[1:] if not os.access(path, os.R_OK)] or None)"


class SandboxUnavailable(Exception):
    """This machine cannot provide a sandbox, and one is required."""


class Policy(enum.StrEnum):
    """What to do about students' code: sandbox or refuse, sandbox if possible, or trust it."""

    REQUIRE = "require"
    AUTO = "auto"
    OFF = "off"


@cache
def identity() -> tuple[bool, str | None]:
    """Return whether root becomes an unprivileged user in the sandbox, and why there can be no sandbox, or None."""
    reason = _problem()
    if reason is not None:
        return False, reason
    users = [unprivileged_user(), None]
    for user in dict.fromkeys(users):  # root keeps its own user if no other may have namespaces
        with scratch_folder(user) as folder:
            reason = _trial(folder, user)
        if reason is None:
            return user is not None, None
    return False, f"bubblewrap is installed, but does not work here: {reason}. {INSTALL}"


def available() -> str | None:
    """Return why students' code cannot be sandboxed on this machine; None if it can. Tried once, in some 0.1 s."""
    return identity()[1]


def describe() -> str:
    """Describe in one line what is enforced on this machine, or that nothing is."""
    change, reason = identity()
    if reason is not None:
        return f"no sandbox: {reason}"
    return _summary(unprivileged_user() if change else None)


def choose(policy: Policy) -> bool:
    """Return whether to use the sandbox.

    Raises:
        SandboxUnavailable: it is required, but impossible here; the message says what to do.
    """
    if policy is Policy.OFF:
        return False
    reason = available()
    if reason is not None and policy is Policy.REQUIRE:
        raise SandboxUnavailable(reason)
    return reason is None


def _problem() -> str | None:
    """Return an obvious reason why bubblewrap cannot work here, before it is tried; None if there is none."""
    if sys.platform != "linux":
        return f"The sandbox needs Linux, this is {platform.system()}. {INSTALL}"
    if shutil.which("bwrap") is None:
        return f"bubblewrap, which keeps students' code apart from this machine, is not installed. {INSTALL}"
    if os.getuid() == 0 and not all(map(shutil.which, ("setpriv", "unshare", "mount"))):
        return "For root the sandbox needs setpriv, unshare and mount. Install the packages util-linux and mount."
    return None


def _trial(folder: Path, user: int | None) -> str | None:
    """Run a program in a sandbox that checks for what a kernel needs; return why that failed, or None."""
    import ipykernel

    needed = [str(Path(ipykernel.__file__)), str(LAB / KIT / "__init__.py")]
    program = [sys.executable, "-I", "-S", "-c", TRIAL, *needed]
    before, arguments, after = command(program, folder, Limits(), user, environment({}), Lab())
    try:
        with handed_over(arguments) as (option, descriptors):
            done = subprocess.run(
                [*before, *option, "--", *after],
                pass_fds=descriptors,
                env=minimal_environment(),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=60,
                cwd="/",
                check=False,
            )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit status {done.returncode}"


def _summary(user: int | None) -> str:
    """Describe in one line what bubblewrap and the limits enforce on this machine."""
    version = subprocess.run(["bwrap", "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if user is not None:
        who = "an unprivileged user of its own"
    else:
        who = "root without capabilities" if os.getuid() == 0 else "your user"
    group = control_group.delegated()
    grouped = f", and by a control group ({' and '.join(group.controllers)})" if group else ""
    count = "the kernel" if counts_processes(user) else "a watchdog"
    unconfined = landlock.missing()
    tests = f"TESTS NOT CONFINED: {unconfined}" if unconfined else "tests write in their own folders only"
    nested = ", no further ones" if "--disable-userns" in manual() else ""
    limits, missing = Limits(), system_calls.missing()
    calls = f"NO FILTER OF SYSTEM CALLS: {missing}" if missing else "system calls filtered"
    return (
        f"{version}: no network; own user, process, ipc and host name spaces{nested}; {calls}; runs as {who}; {tests}; "
        f"memory {limits.memory_bytes / GIB:.0f} GiB and folder {limits.folder_bytes // MIB} MiB by a watchdog, "
        f"{limits.processes} processes by {count}{grouped}"
    )
