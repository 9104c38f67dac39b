"""A control group of the kernel for each sandbox, where the system delegates one to the grader."""

import os
import subprocess
import sys
import textwrap
from contextlib import suppress
from pathlib import Path

import pytest
from sessions import needs_linux

from autograder.sandbox import control_group
from autograder.sandbox.control_group import ControlGroup
from autograder.sandbox.limits import GIB, MIB, Limits

pytestmark = needs_linux

# Limits that only the control group enforces: the watchdog looks at nothing else, and RLIMIT_NPROC is left out.
PREPARED = """
import os
from autograder.sandbox import availability, control_group, limits
from sessions import run
limits.Watchdog.exceeded = lambda self: self._enforced()
found = limits.Limits.for_one_process
limits.Limits.for_one_process = lambda self, count: found(self, False)
"""


def mount() -> Path | None:
    """Return where cgroup v2 is mounted, if this process can make groups with limits there; None otherwise."""
    with suppress(OSError):
        fields = [line.split() for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        for place in (Path(one[4]) for one in fields if one[one.index("-") + 1] == "cgroup2"):
            free = {*control_group.CONTROLLERS} & {*(place / "cgroup.controllers").read_text().split()}
            if free and os.access(place / "cgroup.subtree_control", os.W_OK):
                return place
    return None


needs_groups = pytest.mark.skipif(
    sys.platform != "linux" or mount() is None,
    reason="optional: no control group with limits (cgroup v2) can be made here",
)


@pytest.fixture
def delegated():
    """Make a group as systemd delegates it to a service; remove it and all below it at the end."""
    place = mount()
    assert place is not None
    for name in control_group.CONTROLLERS:
        with suppress(OSError):
            (place / "cgroup.subtree_control").write_text(f"+{name}")
    folder = place / f"aelab-test-{os.getpid()}"
    folder.mkdir()
    os.setxattr(folder, "user.delegate", b"1")
    yield folder
    for inner in [*folder.iterdir(), folder]:
        if inner.is_dir():
            inner.rmdir()


def run_in(folder: Path, script: str) -> str:
    """Run Python code as a grader of its own, started in that group; return what it prints."""
    command = [*ControlGroup(folder, Limits()).joining(), sys.executable, "-c", PREPARED + textwrap.dedent(script)]
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    done = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_groups
def test_memory_of_all_processes_together_is_limited_by_the_kernel(delegated):
    if "memory" not in (delegated / "cgroup.controllers").read_text():
        pytest.skip("optional: no limits on memory by control groups here")
    printed = run_in(
        delegated,
        """
        student = '''
            import os, time
            for number in range(8):
                if os.fork() == 0:
                    held = b"1" * 100_000_000
                    time.sleep(60)
            time.sleep(60)
            '''
        session, cells = run(student, "print('next')", memory_bytes=300 * 2**20, temporary_bytes=2**20)
        print(session.blamed, session.stopped)
        """,
    )
    assert printed.startswith("True") and "it used more than 300 MiB of memory" in printed


@needs_groups
def test_processes_are_limited_by_the_kernel_and_the_next_sandbox_has_its_own_limit(delegated):
    if "pids" not in (delegated / "cgroup.controllers").read_text():
        pytest.skip("optional: no limits on processes by control groups here")
    printed = run_in(
        delegated,
        """
        student = '''
            import threading
            over, count = threading.Event(), 0
            try:
                for count in range(400):
                    threading.Thread(target=over.wait).start()
            except RuntimeError:
                pass
            over.set()
            print(count)
            '''
        for _ in range(2):
            session, cells = run(student, processes=60)
            print(cells[0].split()[0])
        """,
    )
    assert all(20 < int(count) < 60 + 32 for count in printed.split()), printed


@needs_groups
def test_the_grader_says_so_moves_aside_and_leaves_no_group_behind(delegated):
    (delegated / "sandbox-99999999-1").mkdir()  # of a grader that was killed
    printed = run_in(
        delegated,
        """
        print(availability.describe())
        print(open("/proc/self/cgroup").read())
        session, cells = run("import os; print(os.path.exists('/sys/fs/cgroup'))")
        print("inside:", cells[0])
        """,
    )
    assert "by a control group (" in printed
    assert f"{delegated.name}/{control_group.GRADER}" in printed
    assert "inside: False" in printed
    assert [inner.name for inner in delegated.iterdir() if inner.is_dir()] == [control_group.GRADER]


def test_a_group_that_systemd_has_not_delegated_is_left_alone(tmp_path, monkeypatch):
    (tmp_path / "cgroup.subtree_control").touch()
    (tmp_path / "cgroup.controllers").write_text("memory pids\n")
    monkeypatch.setattr(control_group, "_own_group", lambda: tmp_path)
    assert control_group.delegated.__wrapped__() is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cgroup.controllers", "cgroup.subtree_control"]


def test_a_delegated_group_without_limits_or_one_that_refuses_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr(control_group, "_own_group", lambda: tmp_path)
    monkeypatch.setattr(control_group, "_is_delegated", lambda folder: folder == tmp_path)
    assert control_group.delegated.__wrapped__() is None  # it vanished
    (tmp_path / "cgroup.controllers").write_text("cpu hugetlb\n")
    assert control_group.delegated.__wrapped__() is None
    (tmp_path / "cgroup.controllers").write_text("cpu memory\n")
    assert control_group.delegated.__wrapped__() is None  # it has no cgroup.procs


def test_another_process_of_the_grader_finds_the_group_above_its_own(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(control_group, "_own_group", lambda: tmp_path / control_group.GRADER)
    monkeypatch.setattr(control_group, "_is_delegated", asked.append)
    assert control_group.delegated.__wrapped__() is None
    assert asked == [tmp_path]


def test_the_kernels_limits_leave_the_watchdog_room_to_say_what_was_exceeded(tmp_path):
    limits = Limits(memory_bytes=GIB, temporary_bytes=400 * MIB, processes=100)
    settings = ControlGroup(tmp_path, limits).settings()
    assert int(settings["memory.max"]) == GIB + 500 * MIB  # /tmp and /dev/shm are memory, too
    assert int(settings["pids.max"]) > 100


def test_only_an_ended_process_is_told_as_memory(tmp_path):
    group = ControlGroup(tmp_path, Limits(memory_bytes=200 * MIB))
    assert group.exceeded() == ""  # no such controller
    (tmp_path / "memory.events").write_text("low 0\nhigh 0\nmax 7\noom 1\noom_kill 0\n")
    assert group.exceeded() == ""
    (tmp_path / "memory.events").write_text("low 0\nhigh 0\nmax 7\noom 1\noom_kill 2\n")
    assert group.exceeded() == "it used more than 200 MiB of memory"
