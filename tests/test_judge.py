"""The judge runs whole tests on what a student's process reports, in a separate process."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from toy_course import answer, code, notebook
from toy_course import test_cell as graded

from autograder.judge import process as judging
from autograder.judge.process import JudgeFailed, JudgeProcess, judge_for
from autograder.notebooks.plan import plan_of
from kerasdata.codecs import CODECS
from kerasdata.runtime import keras
from labkit.blanks import BlankError, Unfilled
from labkit.kernel import callbacks, exporter
from labkit.kernel import export as exports
from labkit.questions import AskingError, KernelGone


@pytest.fixture(autouse=True)
def codecs(monkeypatch):
    """Let this process, which plays the student's, know Keras's objects."""
    monkeypatch.setattr(exporter, "codecs", CODECS)
    monkeypatch.setattr(callbacks, "codecs", CODECS)


pytestmark = pytest.mark.linux_only

SETUP = code("import numpy as np")
MEAN = """assert mean_of([1.0, 3.0]) == 2.0, 'expected 2'
### BEGIN HIDDEN TESTS
assert mean_of([8.0]) == 8.0
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("", {})
    yield process
    process.close()


@pytest.fixture(scope="module")
def lab_judge():
    """A judge that knows Keras and trains; it starts more slowly."""
    process = JudgeProcess("aelab.grading:LAB", {"CUDA_VISIBLE_DEVICES": "-1", "AELAB_PROGRESS": "off"})
    yield process
    process.close()


def judged(judge, test, absent=None, ask=None, spoilt=None, run="", **students):
    """Return a test's outputs on a student's names; this process plays the student's, with patched built-ins."""
    plan = plan_of(notebook(SETUP, *(answer(name, f"{name} = 0") for name in students), graded("test", 1, test)))
    cell = plan.tests["test"]
    namespace = students | (spoilt or {})
    ask = ask or (lambda request: exports.answer(request, namespace))
    return judge.test(plan.setup, cell.source, cell.names, absent or {}, ask, run)


def shown(result):
    """Return what a judged cell shows: its text, its value and its error."""
    outputs = {output["output_type"]: output for output in result["outputs"]}
    text = outputs.get("stream", {}).get("text", "")
    value = outputs.get("execute_result", {}).get("data", {}).get("text/plain", "")
    error = outputs.get("error", {})
    return text, value, f"{error['ename']}: {error['evalue']}" if error else ""


def test_a_process_has_one_judge_at_a_time(monkeypatch):
    ended = []
    monkeypatch.setattr(judging, "_judges", {})
    monkeypatch.setattr(JudgeProcess, "close", lambda judge: ended.append(judge))
    first = judge_for("", (("AELAB_SEED", "0"),))
    assert judge_for("", (("AELAB_SEED", "0"),)) is first and ended == []
    second = judge_for("", (("AELAB_SEED", "1"),))
    assert second is not first and ended == [first]
    assert judge_for("", (("AELAB_SEED", "0"),)) is first and ended == [first, second]


def test_a_right_function_passes_without_an_error(judge):
    assert shown(judged(judge, MEAN, mean_of=np.mean)) == ("", "", "")


def test_a_wrong_function_fails_with_the_message_of_the_test(judge):
    assert shown(judged(judge, MEAN, mean_of=sum))[2] == "AssertionError: expected 2"


def test_a_hidden_test_is_run_and_its_line_is_not_shown(judge):
    result = judged(judge, MEAN, mean_of=lambda values: 2.0)
    assert shown(result)[2] == "AssertionError: "
    assert "[a hidden test]" in str(result) and "8.0" not in str(result)


def test_the_value_of_the_last_line_and_what_is_printed_are_kept(judge):
    assert shown(judged(judge, "print('half')\nx = 1\n0.5 * x * f()", f=lambda: 3)) == ("half\n", "1.5", "")


def test_what_the_course_defines_cannot_be_changed_by_the_student(judge):
    text, _, error = shown(judged(judge, "print(np.add(1, 2), f)", spoilt={"np": None}, f=1))
    assert (text, error) == ("3 1\n", "")


def test_an_exception_of_the_students_function_is_named(judge):
    def divide():
        return 1 / 0

    assert shown(judged(judge, "f()", f=divide))[2] == "ZeroDivisionError: division by zero"


def test_a_blank_is_told_as_one(judge):
    unfilled = Unfilled("f", BlankError("This blank is not filled in yet (line 2 of the cell): f = ..."))
    assert shown(judged(judge, "f()", f=unfilled))[2].startswith("BlankError: f is not there yet. This blank")


@pytest.mark.parametrize(
    "use",
    [
        "missing(1)",
        "assert missing == 3, 'it is wrong'",
        "assert 3 == missing, 'it is wrong'",
        "assert missing in (3, 4), 'it is wrong'",
        "assert missing is not None and missing > 2, 'it is wrong'",
        "assert missing, 'it is wrong'",
        "assert not missing, 'it is wrong'",
        "assert isinstance(missing, int), 'it is wrong'",
        "assert isinstance(3, missing), 'it is wrong'",
        "assert issubclass(bool, missing), 'it is wrong'",
        "assert str(missing) == '3', 'it is wrong'",
        "assert f'{missing:.2f}' == '3.00', 'it is wrong'",
        "assert round(missing, 2) == 3, 'it is wrong'",
        "assert missing.size == 3, 'it is wrong'",
        "import pytest\nwith pytest.raises(missing):\n    raise ValueError",
        "import unittest\nunittest.TestCase().assertEqual(missing, 3)",
        "np.testing.assert_allclose(missing, 3)",
    ],
)
def test_a_missing_name_is_told_with_the_reason_however_it_is_used(judge, use):
    result = judged(judge, use, absent={"missing": "Cell 3, build, stopped with SyntaxError: invalid syntax"})
    assert shown(result)[2] == (
        "NameError: missing is not defined. Cell 3, build, stopped with SyntaxError: invalid syntax"
    )


def test_data_of_the_courses_that_the_students_process_lacks_are_the_courses(judge):
    ask = lambda request: exports.answer(request, {"total": sum})  # noqa: E731
    test = "assert total(DATA) == 3 and DATA == [1, 2]"
    assert judge.test(("DATA = [1, 2]",), test, ("total",), {}, ask) == {"outputs": [], "open": []}


def test_a_kernel_that_is_gone_is_told_with_the_reason(judge):
    def gone(request):
        raise KernelGone("the notebook was stopped in cell 2, because it used more than 6144 MiB of memory")

    assert "stopped in cell 2" in shown(judged(judge, "f()", ask=gone, f=0))[2]


def test_an_object_that_equals_everything_equals_nothing_here(judge):
    class Everything(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert shown(judged(judge, "assert f() == 7", f=lambda: Everything(0)))[2] == "AssertionError: "


def test_a_process_that_died_is_replaced(judge):
    ask = lambda request: exports.answer(request, {"f": 1})  # noqa: E731
    for dies in (lambda: judge._first, lambda: judge._prepared[(), ""], lambda: judge._runs["one", ((), "")]):
        assert shown(judge.test((), "f", ("f",), {}, ask, "one"))[1] == "1"
        first = dies().process.pid
        os.kill(first, signal.SIGKILL)
        while not dies().has_ended:
            time.sleep(0.01)
        assert shown(judge.test((), "f", ("f",), {}, ask, "one"))[1] == "1"
        assert shown(judge.test((), "f", ("f",), {}, ask, "two"))[1] == "1"
        judge.end("two")
        assert dies().process.pid != first
    judge.end("one")


def test_when_a_run_ends_its_process_and_its_folder_go(judge):
    ask = lambda request: exports.answer(request, {"f": 1})  # noqa: E731
    folder = judge.test((), "f\nimport os\nprint(os.getcwd())", ("f",), {}, ask, "one")["outputs"][0]["text"].strip()
    process = judge._runs["one", ((), "")].process
    assert Path(folder).is_dir()
    judge.end("one")
    assert not Path(folder).exists() and process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    "setup",
    [
        "import threading\nhere = threading.Event()\nthreading.Thread(target=here.wait, daemon=True).start()",
        "import multiprocessing\nhere = multiprocessing.Value('i', 0)",
        "here = open('/dev/null'), open(__import__('tempfile').mkstemp()[1])",
        "import sqlite3\nhere = sqlite3.connect('shop.db')\nhere.execute('create table items (name)')",
    ],
)
def test_a_set_up_that_leaves_what_a_fork_would_share_or_lose_runs_again_for_each_run(judge, setup):
    ask = lambda request: exports.answer(request, {"f": 1})  # noqa: E731
    setup = f"import os\nPROCESS = os.getpid()\n{setup}"
    test = "import os\nf\nprint(PROCESS == os.getpid(), type(here).__name__)"
    for run in "ab":
        assert shown(judge.test((setup,), test, ("f",), {}, ask, run))[0].startswith("True")
        judge.end(run)


def test_a_test_that_takes_too_much_memory_fails_and_the_judge_goes_on(judge):
    many = np.zeros(2**21, np.uint8)  # each of these places would copy a picture of 4 KiB
    error = shown(judged(judge, "np.zeros((1, 512))[many]", many=many))[2]
    assert "Unable to allocate 8.00 GiB" in error
    assert shown(judged(judge, MEAN, mean_of=np.mean)) == ("", "", "")


def test_what_tensorflow_made_when_it_was_imported_is_never_collected_again(lab_judge):
    frozen = int(shown(judged(lab_judge, "import gc\nprint(gc.get_freeze_count())"))[0])
    assert frozen > 200_000


def test_a_test_that_takes_too_long_is_ended(judge, monkeypatch):
    judged(judge, "f", f=1)
    monkeypatch.setattr(judging, "TEST_SECONDS", 1)
    with pytest.raises(JudgeFailed, match="more than 1 seconds"):
        judged(judge, "import time\ntime.sleep(3)\nf", f=1)


def test_the_time_of_the_students_function_is_not_the_tests(judge, monkeypatch):
    judged(judge, "f", f=1)
    monkeypatch.setattr(judging, "TEST_SECONDS", 2)
    assert shown(judged(judge, "f()", f=lambda: time.sleep(3) or 5))[1] == "5"


@pytest.mark.parametrize("request_", [b"", b"[]", b"{", b"{}", b"[" * 100_000, b'{"inputs": 1}'])
def test_a_request_for_a_training_that_is_none_is_declined(lab_judge, request_):
    assert b'"declined"' in lab_judge.serve("train", request_)


def test_a_service_that_the_lab_does_not_offer_gives_an_empty_answer(judge):
    assert judge.serve("read_file", b"/etc/passwd") == b""


CLOCK = "import time\ntime.monotonic_ns() + 0 * f"


def test_a_test_is_run_each_time(judge):
    first, again = (shown(judged(judge, CLOCK.replace("f", "f()"), f=lambda: 1))[1] for _ in range(2))
    assert first != again


def test_a_test_whose_call_was_answered_before_is_run_each_time(lab_judge):
    """The result depends on what the function returns, which the reply to the question for its name does not show."""

    def build():
        return built

    shown_scales = []
    for scale in (1.0, 2.0):
        inputs = keras.Input((1,))
        built = keras.Model(inputs, keras.layers.Rescaling(scale)(inputs))
        shown(judged(lab_judge, "f().name", run=f"of {scale}", f=build))
        shown_scales.append(shown(judged(lab_judge, "f().layers[1].scale", run=f"of {scale}", f=build))[1])
    assert shown_scales == ["1.0", "2.0"]


def test_each_test_tells_what_went_wrong_with_its_own_reply(judge):
    def failing(reason):
        def ask(request):
            raise AskingError(reason)

        return ask

    first, second = (shown(judged(judge, "f + 1", ask=failing(why), f=1))[2] for why in ("one", "two"))
    assert "One." in first and "Two." in second


def test_a_cell_of_the_course_that_stops_is_told_with_its_error(judge):
    with pytest.raises(JudgeFailed, match=r"the course's own cells stopped, .* with FileNotFoundError: .*nowhere\.csv"):
        judge.prepare(("import numpy as np", "np.loadtxt('nowhere.csv')"))


def test_a_judge_that_cannot_start_says_why():
    process = JudgeProcess("json:nothing", {})
    with pytest.raises(JudgeFailed, match=r"ended: .*CourseError: course\.toml, lab: expected the place of a Lab"):
        process.prepare(())
    process.close()


@pytest.mark.parametrize("sent", ["b'\\xff'", "b'{'", "b'[]'", "b'{\"other\": 1}'"])
def test_a_test_that_spoils_the_connection_is_told_as_one_that_has_no_result(judge, sent):
    spoils = "import os, sys\nfrom multiprocessing.connection import Connection\n"
    spoils += "to_grader, = [int(one) for one in range(100) if os.path.islink(f'/proc/self/fd/{one}') "
    spoils += "and os.readlink(f'/proc/self/fd/{one}').startswith('socket')]\n"
    spoils += f"Connection(os.dup(to_grader)).send_bytes({sent})\nf"
    with pytest.raises(JudgeFailed, match="the process that runs the tests sent something that"):
        judged(judge, spoils, f=1)
    assert shown(judged(judge, "f", f=1))[1] == "1"
