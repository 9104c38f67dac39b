"""Students' code in the sandbox, seen from inside: what it finds, and what it can reach."""

import os
import shutil
import socket
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sessions import ROOT, needs_linux, run, temporary_folder

from aelab.grading import LAB
from autograder.sandbox import bubblewrap

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux

PROBES = {
    "numpy": "import numpy; print(numpy.arange(4).sum())",
    "user": "print(os.getuid(), int(open('/proc/self/status').read().split('CapEff:')[1].split()[0], 16))",
    "internet": """
        import socket
        try:
            socket.create_connection(("127.0.0.1", PORT), timeout=2)
            print("connected")
        except OSError as error:
            print(error)
        """,
    "abstract": """
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(ADDRESS)
                print("connected")
            except OSError as error:
                print(error)
        """,
    "interfaces": "print([name for _, name in socket.if_nameindex()])",
    "files": """
        found = [path for path in PATHS if os.path.exists(path)]
        print(found, os.listdir("/submission"), os.listdir())
        """,
    "search": """
        names = {"solutions", "gradebook.db", "submitted", "autograder", ".git", "thresholds.toml"}
        hits = []
        for folder, folders, files in os.walk("/"):
            folders[:] = [name for name in folders if name != "proc" and (folder, name) != ("/", "usr")]
            if "site-packages" not in folder and not folder.endswith("/bin"):  # commands, which import nothing here
                hits += [os.path.join(folder, name) for name in names & {*folders, *files}]
        print(hits)
        """,
    "autograder": """
        for name in ("autograder", "aelab.grading.thresholds", "aelab.grading.lab", "tests"):
            try:
                __import__(name)
                print("imported", name)
            except ImportError as error:
                print(error)
        """,
    "aelab": "import aelab.store; print(aelab.__file__, aelab.store.cache_directory())",
    "data": "print('weights' in os.listdir('/data'), len(aelab.store.load_artefacts()))",
    "writes": """
        import site
        written = []
        for folder in ["/", "/data", "/lab/aelab", "/dev", "/etc", "/usr", "/submission", "/tmp", "/dev/shm",
                       "/inbox", "/inbox/1", "/outbox", "/lab/labkit", "/lab/aelab/grading",
                       os.path.expanduser("~"), sys.prefix, sys.base_prefix, *site.getsitepackages()]:
            try:
                with open(os.path.join(folder, "written"), "w"):
                    written.append(folder)
            except OSError:
                pass
        print(sorted(set(written)))
        """,
    "processes": "print(max(int(name) for name in os.listdir('/proc') if name.isdecimal()) < 100)",
    "environment": """
        seen = open("/proc/self/environ").read() + open("/proc/1/cmdline").read() + repr(os.environ)
        print("SECRET" in seen, SUBMISSION in seen, os.environ["AELAB_PROFILE"])
        """,
    "computing": "print(os.environ['OPENBLAS_CORETYPE'], len(os.environ['OPENBLAS_NUM_THREADS']))",
    "descriptors": """
        names = []
        for number in os.listdir("/proc/self/fd"):
            try:
                names.append(os.readlink(f"/proc/self/fd/{number}"))
            except OSError:
                pass
        print([name for name in names if name.startswith("/") and not name.startswith(("/dev/", "/tmp/", "/proc/"))])
        """,
    "spaces": """
        import ctypes
        print(ctypes.CDLL(None, use_errno=True).unshare(0x10000000))
        """,
    "parent": """
        for number in range(1, 32):
            os.kill(os.getppid(), number)
        time.sleep(0.3)
        print("still here", os.getppid())
        """,
    "server": """
        reached = []
        for name in ("environ", "mem", "fd/0", "fd/3", "fd/4", "fd/5", "root/inbox", "cwd"):
            try:
                open(f"/proc/1/{name}", "r+b")
                reached.append(name)
            except OSError as error:
                if error.errno != 13:
                    reached.append(error)
        print(reached)
        """,
}


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    """The text that each probe printed; all run in one sandbox."""
    folder = tmp_path_factory.mktemp("somebody") / "autoencoders"
    folder.mkdir()
    neighbour = folder.parent / "neighbour.ipynb"
    neighbour.write_text("{}")
    paths = ["/etc/shadow", "/etc/passwd", "/home", "/var", "/run", "/sys", neighbour, ROOT]
    paths += [ROOT / name for name in ("solutions", "gradebook.db", "submitted", ".git", "autograder", "aelab")]
    paths += [Path.home() / ".bashrc", Path.home() / ".ssh", Path.home() / ".cache"]
    address = f"\0aelab-test-{os.getpid()}"
    with socket.socket() as internet, socket.socket(socket.AF_UNIX) as abstract, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_TOKEN", "SECRET")
        patch.setenv("TF_VAR_password", "SECRET")  # of a program that has nothing to do with TensorFlow
        patch.setenv("OPENBLAS_CORETYPE", "Nehalem")
        patch.setenv("OPENBLAS_NUM_THREADS", "999")
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        abstract.bind(address)
        abstract.listen()
        first = f"""
            import os, sys, time
            PORT, ADDRESS = {internet.getsockname()[1]}, {address!r}
            PATHS, SUBMISSION = {list(map(str, paths))!r}, {str(folder)!r}
            """
        _, printed = run(first, *PROBES.values(), others={"numbers.txt": b"7"}, lab=LAB)
    return dict(zip(PROBES, printed[1:], strict=True))


@pytest.mark.parametrize(
    ("probe", "expected"),
    [
        pytest.param("numpy", "6", id="numpy works"),
        pytest.param("user", "1000 0", id="it is an unprivileged user without capabilities"),
        pytest.param("abstract", "[Errno 111] Connection refused", id="no abstract socket of the machine answers"),
        pytest.param("internet", "[Errno 111] Connection refused", id="no port of the machine answers"),
        pytest.param("interfaces", "['lo']", id="there is no network but its own"),
        pytest.param("search", "[]", id="no solutions, gradebook, git or thresholds are anywhere"),
        pytest.param("aelab", "/lab/aelab/__init__.py /data", id="aelab comes alone, from a place of its own"),
        pytest.param("processes", "True", id="processes of the machine are not seen"),
        pytest.param("environment", "False False quick", id="the grader's environment is not seen"),
        pytest.param("computing", "Nehalem 1", id="numbers are computed with the grader's choice of instructions"),
        pytest.param("descriptors", "[]", id="no file of the grader is left open"),
        pytest.param("spaces", "-1", id="no further user name space can be made"),
        pytest.param("parent", "still here 1", id="killing the server of kernels does nothing"),
        pytest.param("server", "[]", id="the server's memory, files and pipes are closed"),
    ],
)
def test_from_inside(probed, probe, expected):
    assert probed[probe] == expected


def test_secrets_homes_and_other_submissions_are_not_there(probed):
    there = [str(ROOT)] if Path(sys.prefix).is_relative_to(ROOT) else []  # an empty folder that leads to .venv
    assert probed["files"] == f"{there} ['notebook'] ['numbers.txt']"


def test_the_grader_cannot_be_imported(probed):
    assert probed["autograder"].splitlines()[0] == "No module named 'autograder'"
    assert "imported" not in probed["autograder"]


def test_the_data_cache_can_be_read(probed):
    there, artefacts = probed["data"].split()
    assert there == "True" and int(artefacts) > 0


def test_only_scratch_and_temporary_folders_can_be_written(probed):
    assert probed["writes"] == "['/dev/shm', '/outbox', '/submission', '/tmp', '/tmp/home']"


def test_an_ordinary_user_has_the_same_sandbox(tmp_path):
    if os.getuid() != 0:
        pytest.skip("optional: the other tests ran as an ordinary user")
    script = """
        from autograder.sandbox import availability
        from test_sandbox import PROBES, run
        print(availability.describe())
        code = "import os, sys, time, socket, numpy; print(os.getuid(), os.listdir())"
        session, printed = run(code, PROBES["writes"], PROBES["autograder"], PROBES["server"])
        print(session.stopped, printed)
        """
    # The interpreter may be where only root can go: the sandbox shows it to this user, as if in a separate folder.
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 60_577, 60_577)
    kept = [*bubblewrap._prefixes(), ROOT, home]
    folders = sorted({parent for path in kept for parent in [path, *path.parents][:-1]})
    view = [shutil.which("bwrap"), "--dev-bind", "/", "/"]
    for parent in dict.fromkeys(path.parents[-2] for path in kept):
        view += ["--perms", "1777", "--tmpfs", str(parent)]
    for folder in folders:
        view += ["--bind", str(folder), str(folder)] if folder in kept else ["--perms", "0755", "--dir", str(folder)]
    view += ["--", "setpriv", "--reuid", "60577", "--regid", "60577", "--clear-groups"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"HOME": str(home)}
    done = subprocess.run(
        [*view, sys.executable, "-c", textwrap.dedent(script)], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "runs as your user" in done.stdout
    assert "['1000 []', \"['/dev/shm', '/outbox', '/submission', '/tmp', '/tmp/home']\"" in done.stdout
    assert "No module named 'autograder'" in done.stdout
