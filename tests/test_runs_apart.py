"""What one run of a notebook does, in the process where its tests run, never meets another run."""

from __future__ import annotations

import json
import signal

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
