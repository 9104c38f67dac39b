"""Students' code in the sandbox, seen from inside: each test runs code in a real kernel."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import availability, bubblewrap, scratch
from autograder.availability import Policy, SandboxUnavailable
from autograder.limits import MIB, Limits, folder_usage, tree_usage
from autograder.sandbox import SandboxedClient

ROOT = Path(__file__).parents[1]
LIMITS = Limits(cell_seconds=20, notebook_seconds=40)
needs_bubblewrap = pytest.mark.skipif(sys.platform != "linux", reason="optional: the sandbox needs Linux")
pytestmark = [pytest.mark.linux_only, needs_bubblewrap]


def run(folder, *sources, limits=LIMITS):
    """Run cells in a sandbox; returns the client, and for each cell its text and the names of its errors."""
    notebook = new_notebook(cells=[new_code_cell(textwrap.dedent(source)) for source in sources])
    client = SandboxedClient(notebook, folder, limits, {"AELAB_PROFILE": "quick"})
    asyncio.run(client.async_execute())  # closes its event loop, in whichever thread
    return client, [text(cell) for cell in notebook.cells]


def text(cell):
    parts = [output.get("text") or output.get("evalue") or "" for output in cell.outputs]
    return "".join(parts).strip()


def leftovers():
    """Process numbers, out here, of everything that runs in some sandbox of this grader."""
    found = subprocess.run(
        ["pgrep", "-f", f"{tempfile.gettempdir()}/{scratch.PREFIX}"], capture_output=True, text=True
    ).stdout.split()
    return [int(number) for number in found if int(number) != os.getpid()]


@pytest.fixture(scope="module", autouse=True)
def temporary_folder():
    """A folder for the sandboxes of these tests alone, so that those of others are not counted."""
    with tempfile.TemporaryDirectory(prefix="aelab-test-", dir="/tmp") as folder, pytest.MonkeyPatch.context() as patch:
        os.chmod(folder, 0o755)  # the unprivileged user of a sandbox must get through, as through /tmp
        patch.setattr(tempfile, "tempdir", folder)
        yield Path(folder)


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
        print(found, os.listdir("/submission"))
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
        for name in ("autograder", "autograder.thresholds", "tests"):
            try:
                __import__(name)
                print("imported", name)
            except ImportError as error:
                print(error)
        """,
    "aelab": "import aelab.store; print(aelab.__file__, aelab.store.cache_directory())",
    "data": "print('manifest.toml' in os.listdir('/data'), len(aelab.store.load_artefacts()))",
    "writes": """
        import site
        written = []
        for folder in ["/", "/data", "/lab/aelab", "/dev", "/etc", "/usr", "/submission", "/tmp", "/dev/shm",
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
        seen = open("/proc/1/environ").read() + open("/proc/1/cmdline").read() + repr(os.environ)
        print("SECRET" in seen, SUBMISSION in seen, os.environ["AELAB_PROFILE"])
        """,
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
    "parent": "os.kill(os.getppid(), 9); time.sleep(0.3); print('still here', os.getppid())",
}


@pytest.fixture(scope="module")
def probed(tmp_path_factory):
    """What each probe printed; all run in one sandbox."""
    folder = tmp_path_factory.mktemp("somebody") / "autoencoders"
    folder.mkdir()
    (folder / "numbers.txt").write_text("7")
    (folder / "leading-out").symlink_to("/etc/passwd")
    neighbour = folder.parent / "neighbour.ipynb"
    neighbour.write_text("{}")
    paths = ["/etc/shadow", "/etc/passwd", "/home", "/var", "/run", "/sys", neighbour, ROOT]
    paths += [ROOT / name for name in ("solutions", "gradebook.db", "submitted", ".git", "autograder", "aelab")]
    paths += [Path.home() / ".bashrc", Path.home() / ".ssh", Path.home() / ".cache"]
    address = f"\0aelab-test-{os.getpid()}"
    with socket.socket() as internet, socket.socket(socket.AF_UNIX) as abstract, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SECRET_TOKEN", "SECRET")
        internet.bind(("127.0.0.1", 0))
        internet.listen()
        abstract.bind(address)
        abstract.listen()
        first = f"""
            import os, sys, time
            PORT, ADDRESS = {internet.getsockname()[1]}, {address!r}
            PATHS, SUBMISSION = {list(map(str, paths))!r}, {str(folder)!r}
            """
        _, printed = run(folder, first, *PROBES.values())
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
        pytest.param("descriptors", "[]", id="no file of the grader is left open"),
        pytest.param("spaces", "-1", id="no further user name space can be made"),
        pytest.param("parent", "still here 1", id="killing the parent does nothing"),
    ],
)
def test_from_inside(probed, probe, expected):
    assert probed[probe] == expected


def test_secrets_homes_and_other_submissions_are_not_there(probed):
    there = [str(ROOT)] if Path(sys.prefix).is_relative_to(ROOT) else []  # an empty folder that leads to .venv
    assert probed["files"] == f"{there} ['numbers.txt']"


def test_the_grader_cannot_be_imported(probed):
    assert probed["autograder"].splitlines()[0] == "No module named 'autograder'"
    assert "imported" not in probed["autograder"]


def test_the_data_cache_can_be_read(probed):
    there, artefacts = probed["data"].split()
    assert there == "True" and int(artefacts) > 0


def test_only_scratch_and_temporary_folders_can_be_written(probed):
    assert probed["writes"] == "['/dev/shm', '/submission', '/tmp', '/tmp/home']"


def test_files_come_back_for_the_next_notebook_but_no_links_pipes_or_notebooks(tmp_path):
    (tmp_path / "1.ipynb").write_text("before")
    (tmp_path / "numbers.txt").write_text("7")
    outside = tmp_path.parent / "outside.txt"
    outside.write_text("untouched")
    code = f"""
        import os
        os.makedirs("saved_models/CAE")
        open("saved_models/CAE/encoder.keras", "w").write("weights")
        open("1.ipynb", "w").write("forged"); open("2.ipynb", "w").write("forged")
        os.symlink({str(outside)!r}, "link"); os.symlink("/etc", "folder"); os.mkfifo("pipe")
        os.remove("numbers.txt"); os.symlink({str(outside)!r}, "numbers.txt")
        """
    _, [printed] = run(tmp_path, code)
    assert printed == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1.ipynb", "numbers.txt", "saved_models"]
    assert (tmp_path / "saved_models/CAE/encoder.keras").read_text() == "weights"
    assert (tmp_path / "1.ipynb").read_text() == "before"
    assert (tmp_path / "numbers.txt").read_text() == "7"
    assert outside.read_text() == "untouched"


def test_a_cell_that_is_out_of_time_is_interrupted_and_the_next_one_runs(tmp_path):
    client, printed = run(tmp_path, "while True: pass", "print('next')", limits=replace(LIMITS, cell_seconds=1))
    assert not client.stopped
    assert printed[1] == "next"


def test_a_loop_that_ignores_interrupts_ends_and_the_rest_is_marked(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.bounded.INTERRUPT_SECONDS", 1)
    stubborn = """
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """
    begin = time.monotonic()
    client, printed = run(tmp_path, stubborn, "print('next')", limits=replace(LIMITS, cell_seconds=1))
    assert time.monotonic() - begin < 15
    assert "cell 1, because the kernel went on after it was told to interrupt" in client.stopped
    assert printed[1].startswith("This cell was not run: the notebook was stopped in cell 1")
    assert leftovers() == []


def test_a_notebook_has_a_deadline_for_all_its_cells(tmp_path):
    limits = replace(LIMITS, notebook_seconds=4)
    client, printed = run(tmp_path, *["import time; time.sleep(1.6); print('done')"] * 5, limits=limits)
    assert printed[0] == "done"
    assert "out of time, 4 seconds" in printed[-1] and "out of time" in client.stopped


def test_a_fork_bomb_ends_and_others_are_unaffected(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.bounded.INTERRUPT_SECONDS", 1)
    bomb = """
        import os, time
        while True:
            try: os.fork()
            except OSError: time.sleep(0.1)
        """
    limits = replace(LIMITS, cell_seconds=2, processes=60)
    run(tmp_path, bomb, "print('next')", limits=limits)
    assert leftovers() == []
    assert subprocess.run(["true"]).returncode == 0


def test_processes_and_threads_have_a_limit(tmp_path):
    code = """
        import threading
        try:
            for count in range(1000): threading.Thread(target=threading.Event().wait, daemon=True).start()
        except RuntimeError as error: print(error)
        """
    client, [printed] = run(tmp_path, code, limits=replace(LIMITS, processes=60))
    assert printed == "can't start new thread" or "60 processes and threads" in client.stopped


def test_memory_of_all_processes_together_has_a_limit(tmp_path):
    code = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                block = bytearray(b"x") * (120 * 2**20)
                time.sleep(30)
        time.sleep(30)
        """
    client, printed = run(tmp_path, code, "print('next')", limits=replace(LIMITS, memory_bytes=400 * MIB))
    assert "it used more than 400 MiB of memory" in client.stopped
    assert "was not run" in printed[1]
    assert leftovers() == []


def test_too_large_an_array_is_an_ordinary_error(tmp_path):
    _, printed = run(tmp_path, "import numpy; numpy.ones(10**12)", "print('next')")
    assert "Unable to allocate" in printed[0]
    assert printed[1] == "next"


def test_the_disk_cannot_be_filled(tmp_path):
    large = """
        def fill(path, size):
            try:
                with open(path, "wb") as file:
                    for _ in range(size): file.write(bytes(2**20))
                print("written")
            except OSError as error: print(error.strerror)
        fill("large", 20); fill("/tmp/large", 8); fill("/tmp/larger", 9); fill("/dev/shm/large", 8)
        """
    many = "for number in range(100): fill(f'file{number}', 8); __import__('time').sleep(0.05)"
    limits = replace(LIMITS, file_bytes=10 * MIB, temporary_bytes=16 * MIB, folder_bytes=40 * MIB)
    client, printed = run(tmp_path, large, many, limits=limits)
    assert printed[0].splitlines() == ["File too large", "written", *["No space left on device"] * 2]
    assert "more than 40 MiB to its folder" in client.stopped
    assert folder_usage(tmp_path, 100 * MIB) <= 41 * MIB


@pytest.mark.parametrize(
    "flood",
    ["for _ in range(2000): print('x' * 100_000)", "print('x' * 200_000_000)", "raise ValueError('x' * 5_000_000)"],
    ids=["many lines", "one line", "one error"],
)
def test_a_flood_of_output_is_cut(tmp_path, flood, monkeypatch):
    monkeypatch.setattr("autograder.bounded.INTERRUPT_SECONDS", 2)
    notebook = new_notebook(cells=[new_code_cell(flood), new_code_cell("print('next')")])
    client = SandboxedClient(notebook, tmp_path, LIMITS, {})
    client.execute()
    assert not client.stopped
    kept = notebook.cells[0].outputs
    assert sum(len(str(output)) for output in kept) < 2 * MIB
    assert text(notebook.cells[1]) == "next"
    if flood.startswith("print"):
        assert "The output was cut here: 1024 KiB" in kept[-1].text


def test_the_grader_holds_a_flood_of_output_in_little_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.bounded.INTERRUPT_SECONDS", 2)
    peak = [0]
    over = threading.Event()

    def watch():
        while not over.wait(0.02):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            peak[0] = max(peak[0], pages * os.sysconf("SC_PAGE_SIZE"))

    before = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    watcher = threading.Thread(target=watch)
    watcher.start()
    run(tmp_path, "print('x' * 200_000_000)")
    over.set()
    watcher.join()
    assert peak[0] - before < 200 * MIB


@pytest.mark.parametrize("code", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_a_kernel_that_ends_itself_is_reported_and_the_rest_is_marked(tmp_path, code):
    client, printed = run(tmp_path, "print('first')", code, "print('next')")
    assert "cell 2, because the kernel died" in client.stopped
    assert printed[0] == "first" and printed[2].startswith("This cell was not run")


def test_messages_that_are_none_of_jupyters_end_the_notebook_and_not_the_grader(tmp_path):
    forged = """
        kernel = get_ipython().kernel
        kernel.session.send(kernel.iopub_socket, "stream", {"unknown": 1}, parent=kernel.get_parent())
        __import__("time").sleep(5)
        """
    client, printed = run(tmp_path, forged, "print('next')")
    assert "no message of Jupyter" in client.stopped
    assert "was not run" in printed[1]


def test_threads_exit_handlers_and_daemons_do_not_survive(tmp_path):
    code = """
        import atexit, os, signal, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(1, 32):
                    try: signal.signal(number, signal.SIG_IGN)
                    except OSError: pass
                time.sleep(60)
            os._exit(0)
        """
    begin = time.monotonic()
    client, _ = run(tmp_path, code)
    assert not client.stopped
    assert time.monotonic() - begin < 15
    assert leftovers() == []


def test_sigkill_to_the_grader_takes_the_sandbox_along_and_the_next_one_sweeps(tmp_path, temporary_folder):
    script = f"""
        from pathlib import Path
        from test_sandbox import run
        run(Path({str(tmp_path)!r}), "open('started', 'w'); import time; time.sleep(60)")
        """
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "TMPDIR": str(temporary_folder)}
    grader = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=environment)
    try:
        wait_for(lambda: list(temporary_folder.glob("*/submission/started")))
        assert leftovers()
        assert scratch.sweep() == []  # it is in use
    finally:
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    wait_for(lambda: leftovers() == [])
    assert len(scratch.sweep()) == 1
    assert list(temporary_folder.glob(f"{scratch.PREFIX}*")) == []


def wait_for(condition, seconds=20):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.1)


def test_two_sandboxes_at_once_do_not_see_each_other(tmp_path):
    code = """
        import glob, os, time
        open("/tmp/mine", "w").close(); open("mine", "w").close()
        time.sleep(1)
        others = [name for name in os.listdir("/proc") if name.isdecimal() and b"ipykernel" in
                  open(f"/proc/{name}/cmdline", "rb").read() and int(name) not in (1, os.getpid())]
        print(others, len(glob.glob("/tmp/*/aelab-*")), os.listdir("/submission"), os.listdir("/tmp/home"))
        """
    printed = {}

    def grade(name):
        (tmp_path / name).mkdir()
        printed[name] = run(tmp_path / name, code)[1]

    threads = [threading.Thread(target=grade, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert printed["one"] == printed["two"] == ["[] 1 ['mine'] ['.ipython', 'matplotlib']"]


def test_a_folder_of_any_shape_can_be_removed(tmp_path):
    with scratch.scratch_folder() as folder:
        here = os.getcwd()
        os.chdir(folder / "submission")
        try:
            for _ in range(1500):
                os.mkdir("d")
                os.chdir("d")
        finally:
            os.chdir(here)
        (folder / "submission" / "closed").mkdir()
        (folder / "submission" / "closed" / "file").touch()
        (folder / "submission" / "closed").chmod(0)
        scratch.copy_files(folder / "submission" / "d", tmp_path, MIB)
    assert not folder.exists()


def test_the_memory_and_threads_of_this_process_are_found():
    resident, threads = tree_usage(os.getpid())
    assert resident > 10 * MIB
    assert threads >= 1


def test_describe_says_in_one_line_what_is_enforced():
    line = availability.describe()
    assert line.startswith("bubblewrap ") and "no network" in line and "\n" not in line


def test_without_bubblewrap_grading_refuses_and_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    availability.identity.cache_clear()
    try:
        assert "apt-get install bubblewrap" in availability.available()
        assert availability.describe().startswith("no sandbox: ")
        assert not availability.choose(Policy.AUTO)
        assert not availability.choose(Policy.OFF)
        with pytest.raises(SandboxUnavailable, match="--sandbox off"):
            availability.choose(Policy.REQUIRE)
    finally:
        availability.identity.cache_clear()


def test_an_ordinary_user_has_the_same_sandbox(tmp_path):
    if os.getuid() != 0:
        pytest.skip("optional: the other tests ran as an ordinary user")
    script = """
        import os, tempfile
        from pathlib import Path
        from test_sandbox import PROBES, availability, run
        print(availability.describe())
        code = "import os, sys, time, socket, numpy; print(os.getuid(), os.listdir('/submission'))"
        client, printed = run(Path(tempfile.mkdtemp()), code, PROBES["writes"], PROBES["autograder"])
        print(client.stopped, printed)
        """
    # The interpreter may lie where only root can go: this user is shown it, as if it lay in a place of its own.
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
    assert "['1000 []', \"['/dev/shm', '/submission', '/tmp', '/tmp/home']\"" in done.stdout
    assert "No module named 'autograder'" in done.stdout
