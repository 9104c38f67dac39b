"""The command line of bubblewrap: what a student's code sees of this machine, and whether that works here."""

from __future__ import annotations

import json
import os
import platform
import random
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import aelab
from aelab.profile import ENVIRONMENT_VARIABLE, QUICK

from .limits import Limits
from .scratch import INBOX as INBOX_FOLDER
from .scratch import OUTBOX as OUTBOX_FOLDER
from .scratch import SOCKETS, SUBMISSION
from .shown_data import MANIFEST, hidden_results, shown_data

LAB = Path("/lab")  # inside: holds aelab/ and nothing else of the repository
DATA = Path("/data")  # inside: what is shown of the data cache, read-only
WORK = Path("/submission")  # inside: the student's own folder, of which each notebook has a part
INBOX = Path("/inbox")  # inside: what the grader hands over, read-only
OUTBOX = Path("/outbox")  # inside: what the grader is handed
HOME = Path("/tmp/home")
INSIDE = "1000"  # user and group inside

# Users of this range belong to nobody (https://systemd.io/UIDS-GIDS), and a container that maps 65,536 has them.
UNUSED_USERS = range(60_578, 61_184)
SYSTEM_FOLDERS = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
PACKAGED_IMAGES = "/usr/share/datasets"
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/mime.types")
WAY = "way"  # in the scratch folder: where root puts what the unprivileged user could not reach

# Runs inside, before the program: limits can be lowered without any privilege.
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

# Runs as root in a mount space of its own, which ends with it: WAY, then sources, then -- and a command.
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
    """Arguments of bubblewrap, and the folders that root has to lead the way to."""

    way: Path | None
    arguments: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)

    def bind(self, source: Path, target: Path, kind: str = "--ro-bind") -> None:
        """Show `source` as `target`, by default read-only; nothing happens if there is no source."""
        if not source.exists():
            return
        self.sources.append(os.fspath(source))
        seen = source if self.way is None else self.way / str(len(self.sources))
        self.arguments += [kind, os.fspath(seen), os.fspath(target)]


def unprivileged_user() -> int | None:
    """A user for one sandbox, where this process is root and may become any; None for its own user."""
    return random.choice(UNUSED_USERS) if os.getuid() == 0 else None


def thread_variables(count: int) -> dict[str, str]:
    """Environment variables that give NumPy and TensorFlow so many threads."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS")
    return dict.fromkeys(names, str(count))


def environment(extra: dict[str, str]) -> dict[str, str]:
    """All environment variables inside; nothing is inherited."""
    return {
        **thread_variables(len(os.sched_getaffinity(0))),
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "PYTHONPATH": str(LAB),
        "PYTHONDONTWRITEBYTECODE": "1",  # its folders are read-only
        "HOME": str(HOME),
        "USER": "student",
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "MPLCONFIGDIR": str(HOME / "matplotlib"),
        "AELAB_DATA": str(DATA),
        "AELAB_PROGRESS": "off",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        **extra,
    }


def command(
    program: list[str], folder: Path, limits: Limits, user: int | None, variables: dict[str, str]
) -> tuple[list[str], list[str], list[str]]:
    """How to run a program in a sandbox.

    Args:
        program: path of an executable, and its arguments.
        folder: the scratch folder (see `scratch.scratch_folder`); its `sockets/` has the same path inside.
        user: the unprivileged user that root becomes; None to stay who one is.

    Returns:
        the command up to the arguments of bubblewrap proper; those, to be handed over by --args, because a command
        line can be read from inside; and what comes after them.
    """
    mounts = Mounts(None if user is None else folder / WAY)
    mounts.arguments += ["--size", str(limits.temporary_bytes), "--tmpfs", "/tmp", "--proc", "/proc", "--dev", "/dev"]
    _show_system(mounts)
    _show_project(mounts)
    _show_data(mounts, folder, variables.get(ENVIRONMENT_VARIABLE) or QUICK.name)
    mounts.bind(folder / SUBMISSION, WORK, "--bind")
    mounts.bind(folder / INBOX_FOLDER, INBOX)
    mounts.bind(folder / OUTBOX_FOLDER, OUTBOX, "--bind")
    mounts.bind(folder / SOCKETS, folder / SOCKETS, "--bind")
    mounts.arguments += ["--dir", str(HOME)]
    for cached in _font_lists():
        mounts.bind(cached, HOME / "matplotlib" / cached.name)
    # What bubblewrap made on the way lies in memory: nobody may fill it.
    mounts.arguments += ["--size", str(limits.temporary_bytes // 4), "--tmpfs", "/dev/shm"]
    mounts.arguments += ["--remount-ro", "/dev", "--remount-ro", "/"]
    for name, value in variables.items():
        mounts.arguments += ["--setenv", name, value]
    limiting = json.dumps(limits.for_one_process(counts_processes(user)))
    arguments = [*_isolation(), *mounts.arguments, "--chdir", "/"]
    return _lead_the_way(mounts, user), arguments, [sys.executable, "-I", "-S", "-c", LAUNCHER, limiting, *program]


def _isolation() -> list[str]:
    arguments = ["--unshare-all", "--unshare-user", "--uid", INSIDE, "--gid", INSIDE, "--hostname", "sandbox"]
    arguments += ["--as-pid-1"]  # out of reach of the processes that it starts: signals from inside do not end it
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
    """Folders of the interpreter, those of its links included: a virtual environment links to its base."""
    executable = Path(sys.executable)
    found = [Path(prefix) for prefix in (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)]
    while executable.is_symlink():
        executable = executable.parent / os.readlink(executable)
        found.append(Path(os.path.normpath(executable)).parents[1])
    found.append(executable.resolve().parents[1])
    unique = dict.fromkeys(path for path in found if path != Path("/") and not path.is_relative_to("/usr"))
    return [path for path in unique if not any(path != other and path.is_relative_to(other) for other in unique)]


def _show_project(mounts: Mounts) -> None:
    grader = Path(__file__).parents[1]
    hidden = [grader] + ([grader.parent] if (grader.parent / "solutions").exists() else [])
    shown = _prefixes()
    for prefix in shown:
        mounts.bind(prefix, prefix)
    for folder in hidden:  # installed among the packages, or below the interpreter's own folder
        if any(folder.is_relative_to(prefix) for prefix in [*shown, Path("/usr")]):
            mounts.arguments += ["--tmpfs", str(folder), "--remount-ro", str(folder)]
            for prefix in shown:
                if prefix != folder and prefix.is_relative_to(folder):
                    mounts.bind(prefix, prefix)
    mounts.bind(Path(aelab.__file__).parent, LAB / "aelab")
    mounts.bind(grader / "inside", LAB / "inside")


def _show_data(mounts: Mounts, folder: Path, profile: str) -> None:
    for source, name in shown_data(folder, profile):
        mounts.bind(source, LAB / "aelab" / "store" / name if name == MANIFEST else DATA / name)
    for name in hidden_results(profile):
        mounts.arguments += ["--tmpfs", str(DATA / name), "--remount-ro", str(DATA / name)]
    if Path(PACKAGED_IMAGES).exists():  # whole, from the system's package
        mounts.arguments += ["--tmpfs", PACKAGED_IMAGES, "--remount-ro", PACKAGED_IMAGES]


@cache
def _font_lists() -> tuple[Path, ...]:
    """The list of fonts that matplotlib keeps: a new home would cost seconds to make it again."""
    import matplotlib

    return tuple(Path(matplotlib.get_cachedir()).glob("fontlist-*.json"))


def _lead_the_way(mounts: Mounts, user: int | None) -> list[str]:
    """The command before bubblewrap's own arguments: as root, show the folders, then become the user.

    The interpreter may lie where only root can go, such as root's own home. A user's bubblewrap could not bind it.
    """
    bubblewrap = shutil.which("bwrap") or "bwrap"
    if mounts.way is None:
        return [bubblewrap]
    mounts.way.mkdir(exist_ok=True)
    become = ["setpriv", "--reuid", str(user), "--regid", str(user), "--clear-groups", "--no-new-privs"]
    leader = ["unshare", "--mount", "--", "sh", "-c", LEADER, "sh", str(mounts.way), *mounts.sources]
    return [*leader, "--", *become, "--pdeathsig", "KILL", bubblewrap]


def counts_processes(user: int | None) -> bool:
    """Whether RLIMIT_NPROC counts the sandbox alone. Before Linux 5.14 it counted all that a user runs."""
    if user is None and os.getuid() == 0:
        return False  # root is exempt
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    return user is not None or (release is not None and tuple(map(int, release.groups())) >= (5, 14))


@cache
def manual() -> str:
    return subprocess.run(["bwrap", "--help"], capture_output=True, text=True, check=False).stdout


def arguments_descriptor(arguments: list[str]) -> int:
    """An open file that holds arguments in the form that bubblewrap's --args reads."""
    descriptor = os.memfd_create("arguments")
    with open(descriptor, "wb", closefd=False) as file:
        file.write(b"".join(os.fsencode(argument) + b"\0" for argument in arguments))
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def minimal_environment() -> dict[str, str]:
    """What bubblewrap itself runs with: its environment can be read from inside."""
    return {"PATH": os.defpath.lstrip(":") + ":/usr/sbin:/sbin"}


def first_process(info: bytes) -> int | None:
    """The number, out here, of process 1 inside, from what --info-fd wrote; None if bubblewrap failed before."""
    try:
        return int(json.loads(info)["child-pid"])
    except (ValueError, KeyError):
        return None
