"""Build the command line of bubblewrap, which decides what a student's code sees of this machine."""

from __future__ import annotations

import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from autograder.lab import Lab, package_folder
from autograder.sandbox import system_calls
from autograder.sandbox.limits import Limits
from autograder.sandbox.scratch import INBOX as INBOX_FOLDER
from autograder.sandbox.scratch import OUTBOX as OUTBOX_FOLDER
from autograder.sandbox.scratch import SOCKETS, SUBMISSION
from labkit.wall import HASHING

LAB = Path("/lab")  # inside: labkit/ and the packages of the course, nothing else of the repository
WORK = Path("/submission")  # inside: the student's own folder, with a part for each notebook
INBOX = Path("/inbox")  # inside: files from the grader, read-only
OUTBOX = Path("/outbox")  # inside: files for the grader
HOME = Path("/tmp/home")
KIT = "labkit"
INSIDE = "1000"  # user and group inside

# User ids in this range are unassigned (https://systemd.io/UIDS-GIDS), and exist in a container that maps 65,536.
UNUSED_USERS = range(60_578, 61_184)
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/mime.types")
WAY = "way"  # in the scratch folder: where root mounts what the unprivileged user could not reach

# Runs inside, before the program: lowering limits needs no privilege.
LAUNCHER = """
import json, os, resource, sys
for name, value in json.loads(sys.argv[1]).items():
    hard = resource.getrlimit(getattr(resource, name))[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(getattr(resource, name), (value, value))
with open("/proc/self/oom_score_adj", "w") as file:
    file.write("1000")
os.execv(sys.argv[2], sys.argv[2:])
"""

# Runs as root in its own mount namespace, which ends with it. Arguments: WAY, sources, --, and a command.
LEADER = """
set -e
way=$1
mount -t tmpfs -o mode=755 way "$way"
number=0
while shift; [ "$1" != -- ]; do
    number=$((number + 1))
    if [ -d "$1" ]; then mkdir "$way/$number"; else : >"$way/$number"; fi
    mount --rbind "$1" "$way/$number"
done
shift
exec "$@"
"""


@dataclass
class Mounts:
    """Arguments of bubblewrap, and the sources that root has to mount for it below `way`, if there is one."""

    way: Path | None
    arguments: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def bind(self, source: Path, target: Path, kind: str = "--ro-bind") -> None:
        """Show `source` as `target`, by default read-only; do nothing if `source` does not exist."""
        if not source.exists():
            return
        self.sources.append(os.fspath(source))
        seen = source if self.way is None else self.way / str(len(self.sources))
        self.arguments += [kind, os.fspath(seen), os.fspath(target)]

    def hide(self, target: Path) -> None:
        """Show an empty folder, which cannot be written to."""
        self.arguments += ["--tmpfs", os.fspath(target), "--remount-ro", os.fspath(target)]


def unprivileged_user() -> int | None:
    """Choose a user id for one sandbox if this process is root and may take any; None to keep its own."""
    return random.choice(UNUSED_USERS) if os.getuid() == 0 else None


def thread_variables(count: int) -> dict[str, str]:
    """Return environment variables that give NumPy and TensorFlow `count` threads."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return dict.fromkeys(names, str(count))


# What chooses how libraries compute: with other instructions the same sum has other last bits, and a model trained on
# it is another one than the grader's. Some machines need such a choice for their libraries to work at all.
_COMPUTING = ("OPENBLAS_", "MKL_", "BLIS_", "NPY_", "ONEDNN_", "DNNL_")  # beginnings of names
_COMPUTING_EXACTLY = frozenset({"TF_ENABLE_ONEDNN_OPTS", "XLA_FLAGS", "GLIBC_TUNABLES"})


def computing_variables() -> dict[str, str]:
    """Return this process's environment variables that choose how numbers are computed, but for those of threads."""
    return {
        name: value for name, value in os.environ.items() if name.startswith(_COMPUTING) or name in _COMPUTING_EXACTLY
    }


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return all environment variables inside; of the grader's, only what chooses how numbers are computed."""
    return {
        **computing_variables(),
        **HASHING,
        **thread_variables(len(os.sched_getaffinity(0))),
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": str(LAB),
        "PYTHONDONTWRITEBYTECODE": "1",  # its folders are read-only
        "HOME": str(HOME),
        "USER": "student",
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": str(HOME / "matplotlib"),
        **extra,
    }


def command(
    program: list[str], folder: Path, limits: Limits, user: int | None, variables: dict[str, str], lab: Lab
) -> tuple[list[str], list[str], list[str]]:
    """Return the command that runs a program in a sandbox.

    Args:
        program: path of an executable, and its arguments.
        folder: the scratch folder (see `scratch.scratch_folder`); its `sockets/` has the same path inside.
        user: the unprivileged user that root becomes; None to keep this process's user.
        lab: says what else the course shows.

    Returns:
        the command up to bubblewrap's own arguments; those arguments, for `handed_over`, because a command line can
        be read from inside; and the rest of the command.
    """
    mounts = Mounts(None if user is None else folder / WAY)
    mounts.arguments += ["--size", str(limits.temporary_bytes), "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]
    _show_system(mounts)
    _show_packages(mounts, lab)
    for mount in lab.mounts(folder, variables):
        if mount.source is None:
            mounts.hide(LAB / mount.target)
        else:
            mounts.bind(mount.source, LAB / mount.target)
    mounts.bind(folder / SUBMISSION, WORK, "--bind")
    mounts.bind(folder / INBOX_FOLDER, INBOX)
    mounts.bind(folder / OUTBOX_FOLDER, OUTBOX, "--bind")
    mounts.bind(folder / SOCKETS, folder / SOCKETS, "--bind")
    mounts.arguments += ["--dir", str(HOME)]
    for cached in _font_lists():
        mounts.bind(cached, HOME / "matplotlib" / cached.name)
    # What bubblewrap creates for its mounts is in memory: nobody may fill it.
    mounts.arguments += ["--size", str(limits.temporary_bytes // 4), "--tmpfs", "/dev/shm"]
    mounts.arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in variables.items():
        mounts.arguments += ["--setenv", name, value]
    limiting = json.dumps(limits.for_one_process(counts_processes(user)))
    arguments = [*_isolation(), *mounts.arguments, "--chdir", "/"]
    return _lead_the_way(mounts, user), arguments, [sys.executable, "-I", "-S", "-c", LAUNCHER, limiting, *program]


def _isolation() -> list[str]:
    arguments = ["--unshare-all", "--unshare-user", "--uid", INSIDE, "--gid", INSIDE, "--hostname", "sandbox"]
    arguments += ["--as-pid-1"]  # the program is process 1: signals from the processes it starts do not end it
    arguments += ["--new-session", "--die-with-parent", "--cap-drop", "ALL", "--clearenv"]
    return arguments + (["--disable-userns"] if "--disable-userns" in manual() else [])


def _show_system(mounts: Mounts) -> None:
    for name in SYSTEM_FOLDERS:
        if os.path.islink(name):
            mounts.arguments += ["--symlink", os.readlink(name), name]
        else:
            mounts.bind(Path(name), Path(name))
    for name in SYSTEM_FILES:
        mounts.bind(Path(name).resolve(), Path(name))


def _prefixes() -> list[Path]:
    """Return the interpreter's folders, also along its links: a virtual environment links to its base."""
    executable = Path(sys.executable)
    found = [Path(prefix) for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)]
    while executable.is_symlink():
        executable = executable.parent / os.readlink(executable)
        found.append(Path(os.path.normpath(executable)).parents[1])
    found.append(executable.resolve().parents[1])
    unique = dict.fromkeys(path for path in found if path != Path("/") and not path.is_relative_to("/usr"))
    return [path for path in unique if not any(path != other and path.is_relative_to(other) for other in unique)]


def _show_packages(mounts: Mounts, lab: Lab) -> None:
    grader = Path(__file__).parents[1]
    # The course's packages are shown below LAB, without what the lab hides of them.
    packages = [package_folder(name) for name in lab.packages]
    hidden = [grader, *packages] + ([grader.parent] if (grader.parent / "solutions").exists() else [])
    shown = _prefixes()
    for prefix in shown:
        mounts.bind(prefix, prefix)
    for folder in hidden:  # installed among the packages, or below the interpreter's own folder
        if any(folder.is_relative_to(prefix) for prefix in [*shown, Path("/usr")]):
            mounts.hide(folder)
            for prefix in shown:
                if prefix != folder and prefix.is_relative_to(folder):
                    mounts.bind(prefix, prefix)
    for package in (KIT, *lab.packages):
        mounts.bind(package_folder(package), LAB / package)


@cache
def _font_lists() -> tuple[Path, ...]:
    """Return matplotlib's cached lists of fonts: with a new home it would take seconds to make them again."""
    import matplotlib

    return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def _lead_the_way(mounts: Mounts, user: int | None) -> list[str]:
    """Return the command before bubblewrap's own arguments: as root, mount the sources, then become the user.

    The interpreter may be where only root has access, such as root's own home. A user's bubblewrap could not bind it.
    """
    bubblewrap = shutil.which("bwrap") or "bwrap"
    if mounts.way is None:
        return [bubblewrap]
    mounts.way.mkdir(exist_ok=True)
    become = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--no-new-privs"]
    leader = ["unshare", "--mount", "--", "sh", "-c", LEADER, "sh", str(mounts.way), *mounts.sources]
    return [*leader, "--", *become, "--pdeathsig", "KILL", bubblewrap]


def counts_processes(user: int | None) -> bool:
    """Return whether RLIMIT_NPROC counts only the sandbox. Before Linux 5.14 it counted all processes of a user."""
    if user is None and os.getuid() == 0:
        return False  # root is exempt
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    return user is not None or (release is not None and tuple(map(int, release.groups())) >= (5, 14))


@cache
def manual() -> str:
    return subprocess.run(["bwrap", "--help"], capture_output=True, text=True, check=False).stdout


@contextmanager
def handed_over(arguments: list[str]) -> Iterator[tuple[list[str], list[int]]]:
    """Open the files that bubblewrap reads: its arguments and, if there can be one here, the filter of system calls.

    Yields:
        the option for its command line; and the descriptors that it has to inherit, which are closed at the end.
    """
    filters = [] if system_calls.missing() else [_in_memory(system_calls.program())]
    options = [part for filtering in filters for part in ("--seccomp", str(filtering))]
    given = _in_memory(b"".join(os.fsencode(argument) + b"\0" for argument in [*options, *arguments]))
    try:
        yield ["--args", str(given)], [given, *filters]
    finally:
        for descriptor in (given, *filters):
            os.close(descriptor)


def _in_memory(content: bytes) -> int:
    """Return the descriptor of an open file in memory, at its beginning."""
    descriptor = os.memfd_create("bubblewrap")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(content)
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def minimal_environment() -> dict[str, str]:
    """Return the environment of bubblewrap itself, which can be read from inside."""
    return {"PATH": os.defpath.lstrip(":") + ":/usr/sbin:/sbin"}


def first_process(info: bytes) -> int | None:
    """Read the id, outside, of process 1 inside from the output of --info-fd; None if bubblewrap failed before."""
    try:
        return int(json.loads(info)["child-pid"])
    except (ValueError, KeyError):
        return None
