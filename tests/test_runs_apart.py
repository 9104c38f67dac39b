"""What one run of a notebook does, in the process where its tests run, never meets another run."""

from __future__ import annotations

import json
import os
import signal
import tempfile

import pytest

from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.sandbox import landlock
from labkit.kernel import export as exports

pytestmark = pytest.mark.linux_only
needs_landlock = pytest.mark.skipif(bool(landlock.missing()), reason=landlock.missing())
SETUP = "import ctypes, os\nfrom pathlib import Path\nlibc = ctypes.CDLL(None)\nHERE = os.getcwd()\nDATA = [1, 2]"
NEXT = "assert total([1, 2]) == 3 and DATA == [1, 2]"


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("", {})
    yield process
    process.close()


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path, monkeypatch):
    """Have this process, which plays the student's, work where there are no files."""
    monkeypatch.chdir(tmp_path)


def judged(judge, test, run="", setup=SETUP, **students):
    """Return the outputs of a test of a student's names, and why a person is needed."""
    ask = lambda request: exports.answer(request, students)  # noqa: E731
    result = judge.test((setup,), test, tuple(students), {}, ask, run)
    return [output.get("text") or output.get("ename") for output in result["outputs"]], result["open"]


def expect_the_next_one_well(judge):
    assert judged(judge, NEXT, total=sum) == ([], [])
    assert judged(judge, NEXT, total=len) == (["AssertionError"], [])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGSTOP, signal.SIGKILL])
def test_a_signal_to_a_group_that_the_student_names_reaches_nobody_else(judge, number, monkeypatch):
    monkeypatch.setattr("autograder.judge.process.TEST_SECONDS", 3)
    judged(judge, "kept = total([1])", run="other", total=sum)
    with pytest.raises(JudgeFailed):
        judged(judge, f"import os\nos.kill(pid(), {int(number)})\nimport time\ntime.sleep(9)", pid=lambda: 0)
    assert judged(judge, NEXT, run="other", total=sum) == ([], [])
    judge.end("other")
    expect_the_next_one_well(judge)


@needs_landlock
def test_no_signal_reaches_the_process_that_has_run_the_locked_cells(judge):
    test = "try:\n    libc_result = os.kill(os.getppid(), number())\nexcept PermissionError:\n    print('refused')"
    assert judged(judge, test, number=lambda: 15) == (["refused\n"], [])
    expect_the_next_one_well(judge)


@needs_landlock
@pytest.mark.parametrize(
    "path",
    [
        "f'{HERE}/data.csv'",
        "f'{HERE}/../run-1/data.csv'",
        "'/tmp/left-by-a-test'",
        "str(Path.home() / '.cache' / 'left-by-a-test')",
        "os.environ['TMPDIR'] + '/../left-by-a-test'",
    ],
)
def test_no_library_in_c_writes_where_another_run_reads(judge, path):
    test = f"f\nmade = libc.creat(({path}).encode(), 0o600)\nprint(made, libc.creat(b'own.txt', 0o600) >= 0)"
    assert judged(judge, test, f=1) == (["-1 True\n"], [])


def test_temporary_files_are_a_runs_own(judge):
    test = "f\nplace = os.environ['TMPDIR']\nprint(libc.access(place.encode(), 2), os.path.basename(place)[:4])"
    assert judged(judge, test, f=1) == judged(judge, test, f=1) == (["0 tmp-\n"], [])


@pytest.mark.parametrize("way", ["os.write(number(), message)", "socket.socket(fileno=number()).send(message)"])
def test_no_answer_is_forged_by_a_file_number_that_the_student_names(judge, way):
    forged = json.dumps({"done": {"outputs": [], "open": []}}).encode()
    message = len(forged).to_bytes(4, "big") + forged
    answered = 0
    for number in range(3, 12):
        try:
            outputs, _ = judged(
                judge, f"import os, socket\nmessage = {message!r}\n{way}\nassert False", number=lambda n=number: n
            )
        except JudgeFailed:
            answered += 1
        else:
            assert outputs, "the test failed, whatever it wrote"
    assert answered == 1  # the connection's
    expect_the_next_one_well(judge)


@pytest.mark.parametrize("setup", ["x = 1", "import hypothesis, hypothesis.strategies"])
def test_hypothesis_keeps_what_it_finds_in_a_runs_own_folder(judge, setup):
    pytest.importorskip("hypothesis")
    test = (
        "import hypothesis, hypothesis.strategies\n@hypothesis.given(hypothesis.strategies.lists("
        "hypothesis.strategies.integers()))\ndef check(x): assert ordered(x) == sorted(x)\ncheck()"
    )
    assert judged(judge, test, setup=setup, ordered=sorted) == ([], [])
    assert judged(judge, test, setup=setup, ordered=list)[0][-1:] == ["AssertionError"]
    assert judged(judge, test, setup=setup, ordered=list)[1] == []


KEPT_OPEN = {
    "a database": (
        "import sqlite3\nbase = sqlite3.connect('shop.db')\nbase.execute('create table t (x)')",
        "base.execute('insert into t values (?)', (total([1, 2]),))\nbase.commit()",
        "base.execute('select count(*), sum(x) from t').fetchone() == (1, 3)",
    ),
    "a temporary folder": (
        "import os, tempfile\nkept = tempfile.TemporaryDirectory(prefix='kept')\nplace = kept.name",
        "open(f'{place}/{total([1, 2])}.txt', 'w').close()",
        "os.listdir(place) == ['3.txt'] and kept.cleanup() is None and not os.path.exists(place)",
    ),
    "a temporary file": (
        "import tempfile\nkept = tempfile.NamedTemporaryFile('w+')",
        "kept.write(str(total([1, 2])));",
        "kept.seek(0) == 0 and kept.read() == '3' and open(kept.name).read() == '3'",
    ),
    "a file": (
        "log = open('log.txt', 'w+')",
        "print(total([1, 2]), file=log, flush=True)\nopen('more.txt', 'w').close()",
        "open('log.txt').read() == '3\\n'",
    ),
}


@pytest.mark.parametrize("kind", KEPT_OPEN)
def test_what_a_locked_cell_has_open_can_be_changed_by_each_runs_tests(judge, kind):
    setup, change, check = KEPT_OPEN[kind]
    for total, outcome in ((sum, []), (len, ["AssertionError"]), (sum, [])):
        assert judged(judge, change, run="one", setup=setup, total=total) == ([], [])
        assert judged(judge, f"assert {check}", run="one", setup=setup) == (outcome, [])
        judge.end("one")


@pytest.mark.parametrize("setup", ["x = 1", *(setup for setup, *_ in KEPT_OPEN.values())])
@pytest.mark.parametrize("killed", [False, True])
def test_a_run_that_has_ended_leaves_no_folder(judge, setup, killed):
    judged(judge, "total([1])", setup=setup, total=sum)
    judge.prepare((setup,))
    work = judge._folder / "submission"
    before = sorted(work.iterdir())
    end = f"import os, signal\nopen('new.txt', 'w').close()\nos.kill(os.getpid(), {killed and int(signal.SIGKILL)})"
    if killed:
        with pytest.raises(JudgeFailed):
            judged(judge, end, setup=setup)
    else:
        judged(judge, end, setup=setup)
    judge.prepare((setup,))
    names = [sorted(path.name.split("-")[0] for path in paths) for paths in (before, work.iterdir())]
    assert names[0] == names[1]


def test_no_code_comes_from_the_folder_of_a_run_that_goes_on_where_its_locked_cells_ran(judge, tmp_path):
    (tmp_path / "theirs.py").write_text("print('STUDENT')")
    files = {"own/__init__.py": b"", "own/part.py": b"value = 3", "other.py": b"value = 4"}
    setup = "import os, own\nkept = open('data.txt', 'w')\nHERE = os.getcwd()"
    ask = lambda request: exports.answer(request, {"f": 1})  # noqa: E731
    test = "import os\nfrom own.part import value\nimport other\n"
    test += "print(f, value, other.value, os.getcwd() == HERE, os.path.exists('theirs.py'))"
    result = judge.test((setup,), f"{test}\nimport theirs", ("f",), {}, ask, files=files)
    told = [output.get("text") or output.get("ename") for output in result["outputs"]]
    assert told[0] == "1 3 4 True True\n" and "STUDENT" not in str(told)
    assert any("theirs" in reason for reason in result["open"]), result["open"]


def tried(paths):
    """Return a test that reads what a student names, as a library in C does; -1 is that it cannot."""
    return f"import ctypes\nlibc = ctypes.CDLL(None)\nprint([libc.open(one.encode(), 0) for one in {paths}])"


@needs_landlock
def test_a_run_reads_neither_what_others_have_nor_what_they_are(judge):
    judged(judge, "open('kept.txt', 'w').close()\nimport tempfile\nkept = tempfile.mkdtemp()\nx", run="other", x=1)
    judged(judge, "open('own.txt', 'w').close()\nx", run="own", x=1)
    (theirs,) = judge._folder.glob("submission/run-*/kept.txt")
    paths = [str(theirs), f"/proc/{os.getpid()}/cmdline", f"/proc/{judge._first.process.pid}/status"]
    with tempfile.NamedTemporaryFile() as secret:
        outputs, _ = judged(judge, f"{tried('paths()')}", run="own", paths=lambda: [*paths, secret.name])
    judge.end("other")
    judge.end("own")
    assert outputs == ["[-1, -1, -1, -1]\n"]


@needs_landlock
def test_a_run_reads_a_temporary_file_of_the_graders_machine_that_a_locked_cell_names(judge):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as data:
        data.write("1,2")
        data.flush()
        setup = f"DATA = {data.name!r}"
        assert judged(judge, "print(open(DATA).read(), x)", setup=setup, x=1) == (["1,2 1\n"], [])


@needs_landlock
def test_a_test_that_reads_a_temporary_file_which_only_it_names_is_for_a_person(judge):
    with tempfile.NamedTemporaryFile(suffix=".csv") as data:
        assert judged(judge, "x", run="own", x=1)[1] == []
        _, reasons = judged(judge, f"open({data.name!r}).read(), x", run="own", x=1)
        judge.end("own")
    assert ["may not read" in reason for reason in reasons] == [True]


LIBRARIES = {
    "NumPy": "import numpy as np\nassert np.linalg.norm(np.ones((50, 50)) @ np.ones(50)) > f(0)",
    "pandas": "import io, pandas as pd\nassert pd.read_csv(io.StringIO('a\\n1')).a.sum() == f(1)",
    "psutil": "import psutil\nassert psutil.Process().name() and psutil.virtual_memory().total > f(0)"
    "\nassert psutil.cpu_count() and psutil.Process().num_threads() and psutil.cpu_percent() >= 0",
    "threads": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(3) as pool:\n"
    "    assert sum(pool.map(abs, range(4))) == f(6)",
    "the system": "import os\nassert 'MemTotal' in open('/proc/meminfo').read() and os.cpu_count() >= f(1)",
    "SciPy": "import scipy.sparse.linalg, scipy.sparse\nassert scipy.sparse.eye(3).nnz == f(3)",
    "Matplotlib": "import matplotlib.pyplot as plt\nplt.plot([1])\nplt.savefig('a.png')\nassert f(1)",
}


@pytest.mark.parametrize("library", LIBRARIES)
def test_libraries_find_in_a_run_what_they_need_of_the_system(judge, library):
    assert judged(judge, LIBRARIES[library], f=lambda x: x) == ([], [])
