"""Questions to a waiting kernel, in which a student's code may do what it likes."""

import time

import pytest
from sessions import SETTINGS, attend, graded_cell, leftovers, needs_linux, run, temporary_folder, with_limits

from autograder.judge import process as judging
from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.sandbox import pausing_client
from labkit.questions import AskingError, AskTimeout, KernelGone, ReplyTooLarge
from labkit.wire import dump, load

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux


def get(ask, *names):
    return load(ask(dump({"op": "get", "names": list(names)})), 2**20)["values"]


def asked(*cells, settings=SETTINGS, request=None, times=1):
    """Return the results of asking at the test cells: values, or the exceptions raised."""
    answers = []

    def on_test(cell, index, ask):
        for _ in range(times):
            try:
                answers.append(ask(request) if request else get(ask, "x"))
            except AskingError as error:
                answers.append(error)

    session, _ = attend(on_test, *cells, settings=settings)
    return session, answers


SHADOWED = """
x = 3
import builtins, sys
get_ipython().input_transformers_post.append(lambda lines: ["x = 'transformed'"])
get_ipython().events.register("pre_execute", lambda: globals().update(x="event"))
getattr = print = len = isinstance = type = get_ipython = __import__ = None
__builtins__ = {}
"""


def test_shadowed_names_and_transformers_do_not_change_an_answer():
    _, answers = asked(SHADOWED, graded_cell("pass"))
    assert answers == [{"x": 3}] or answers == [{"x": "transformed"}]  # the test cell itself ran before the question


def test_what_a_called_function_prints_is_in_the_reply_up_to_a_limit_and_the_next_cell_has_its_own():
    def on_test(cell, index, ask):
        reply = load(call_x(ask), 2**23)
        assert reply["value"] == 7 and 10**6 <= len(reply["printed"]) < 4 * 10**6

    loud = "def x():\n    for _ in range(30): print('y' * 3_000_000)\n    return 7"
    _, printed = attend(on_test, loud, graded_cell("print('test')"), "print('next')")
    assert printed[1:] == ["test", "next"]


def call_x(ask):
    return ask(dump({"op": "use", "do": "call", "arguments": [get(ask, "x")["x"]], "keywords": {}}))


@pytest.mark.parametrize(
    ("body", "kind", "stopped"),
    [
        ("\n  while True: pass", AskTimeout, False),
        ("\n  import signal\n  signal.signal(signal.SIGINT, signal.SIG_IGN)\n  while True: pass", AskTimeout, True),
        ("import os; os._exit(0)", KernelGone, True),
        ("import os; os.kill(os.getpid(), 9)", KernelGone, True),
    ],
    ids=["an endless loop", "one that ignores interrupts", "an exit", "a kill"],
)
def test_a_call_that_does_not_return_is_an_error_and_does_not_hang(body, kind, stopped, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 1)
    raised = []

    def on_test(cell, index, ask):
        for _ in range(2):
            try:
                call_x(ask)
            except AskingError as error:
                raised.append(type(error))

    begin = time.monotonic()
    cells = [f"def x(): {body}", graded_cell("1"), "print('next')"]
    session, printed = attend(on_test, *cells, settings=with_limits(cell_seconds=2))
    assert time.monotonic() - begin < 25
    assert raised == [kind, KernelGone if stopped else kind]
    assert bool(session.stopped) == stopped
    assert ("was not run" in printed[2]) == stopped
    assert leftovers() == []


def test_every_test_is_attended_to_when_the_kernel_is_gone():
    cells = ["x = 1", graded_cell("1"), "import os; os._exit(3)", graded_cell("2"), graded_cell("3")]
    session, answers = asked(*cells)
    assert answers[0] == {"x": 1}
    assert [type(answer) for answer in answers[1:]] == [KernelGone, KernelGone]
    assert "in cell 3, because the kernel died" in str(answers[1])
    assert session.blamed


def test_a_kernel_that_somebody_killed_is_nobodys_blame():
    session, _ = run("import os; os.kill(os.getpid(), 9)")
    assert session.stopped and not session.blamed


REPLIES = {
    "a link": "os.symlink('/etc/passwd', target)",
    "a pipe": "os.mkfifo(target)",
    "a folder": "os.mkdir(target)",
    "a socket": "import socket; socket.socket(socket.AF_UNIX).bind(target)",
    "nothing": "pass",
}


@pytest.mark.parametrize("make", REPLIES.values(), ids=REPLIES)
def test_a_reply_that_is_no_plain_file_is_an_error(make):
    code = f"""
import os, sys, labkit.kernel.export
def answer(request, namespace, line):
    for number in range(1, 9):
        target = f"/outbox/1/ask-{{number}}.reply"
        if not os.path.lexists(target):
            {make}
    os._forged = True
    raise SystemExit
labkit.kernel.export.answer = answer
"""
    _, answers = asked(code, graded_cell("1"), times=2)
    assert [type(answer) for answer in answers] == [AskingError, AskingError]
    assert all("no reply to the test" in str(answer) for answer in answers)


def test_a_reply_may_not_be_larger_than_can_be_held(monkeypatch):
    monkeypatch.setattr(pausing_client, "LARGEST_REPLY", 10_000)
    code = "import labkit.kernel.export\nlabkit.kernel.export.answer = lambda request, namespace, line: bytes(10_001)"
    _, [answer] = asked(code, graded_cell("1"))
    assert isinstance(answer, ReplyTooLarge)


def test_forged_and_late_messages_are_not_taken_for_the_reply():
    code = """
import threading, time, labkit.kernel.export
kernel, honest = get_ipython().kernel, labkit.kernel.export.answer
def forge(request, namespace, line):
    for identity in ("", "0", 1):
        parent, peer = {"header": {"msg_id": identity}}, kernel._shell_parent_ident.get()
        kernel.session.send(kernel.shell_stream, "answer_reply", {"status": "ok"}, parent, ident=peer)
    time.sleep(1)
    return honest(request, namespace, line)
labkit.kernel.export.answer = forge
x = 5
"""
    _, answers = asked(code, graded_cell("1"), times=2)
    assert answers == [{"x": 5}, {"x": 5}]


CALLS = """
def x(function):
    return function(1)
def stubborn(function):
    for _ in range(3):
        try:
            function(1)
        except BaseException:
            pass
    return 5
def loops(function):
    function(1)
    while True:
        try:
            function(2)
        except ZeroDivisionError:
            pass
def loops_on(function):
    while True:
        try:
            function(2)
        except:
            pass
"""
RIGHT = "assert x(lambda n: n + 1) == 2"


def judged(*tests, code=CALLS, settings=SETTINGS, names=("x", "stubborn", "loops", "loops_on")):
    """Return what the judge makes of tests, one after the other: a message, or "right"; and whether the kernel died."""
    judge, found = JudgeProcess("", {}), []

    def on_test(cell, index, ask):
        try:
            result = judge.test((), tests[len(found)], names, {}, ask, "run")
            found.append("".join(output.get("evalue", "") for output in result["outputs"]) or "right")
        except JudgeFailed as error:
            found.append(str(error))

    try:
        session, _ = attend(
            on_test, code, *(graded_cell("1", f"test{n}") for n in range(len(tests))), settings=settings
        )
    finally:
        judge.close()
    return found, session.stopped


def test_a_callback_that_ends_the_judge_leaves_the_kernel_usable():
    ends = "import os\n{}(lambda n: os._exit(3))"
    found, stopped = judged(RIGHT, ends.format("x"), RIGHT, ends.format("stubborn"), RIGHT)
    assert stopped == ""
    assert [one for one in found if one != "right"] == ["the process that runs the tests ended"] * 2
    assert found[0] == found[2] == found[4] == "right"


def test_a_callback_that_does_not_return_is_ended_by_the_limit_of_the_judge(monkeypatch):
    monkeypatch.setattr(judging, "TEST_SECONDS", 3)
    found, stopped = judged("import time\nx(lambda n: time.sleep(60))", RIGHT)
    assert stopped == "" and found == ["the test took more than 3 seconds", "right"]


@pytest.mark.parametrize(("name", "goes_on"), [("loops", False), ("loops_on", True)])
def test_a_function_that_loops_around_a_callback_is_interrupted(name, goes_on, monkeypatch):
    if goes_on:
        monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 2)
    found, stopped = judged(f"{name}(lambda n: n)", RIGHT, settings=with_limits(cell_seconds=3))
    assert "did not return within 3 seconds" in found[0]
    assert ("went on after it was told to interrupt" in stopped) == goes_on
    assert (found[1] == "right") != goes_on


def test_no_line_of_the_judge_is_told_as_one_of_the_notebook():
    test = """
from labkit.explaining import line_of
try:
    loops(lambda n: n)
except Exception as error:
    assert "raise" not in line_of(error), line_of(error)
"""
    found, _ = judged(test, settings=with_limits(cell_seconds=3))
    assert "did not return" in found[0]


INTERRUPTED_WHILE_SENDING = """
import os, signal, threading, zmq
send, armed = zmq.Socket.send, []
def send_interrupted(socket, data, flags=0, *arguments, **keywords):
    sent = send(socket, data, flags, *arguments, **keywords)
    if armed and data == b"<IDS|MSG>" and threading.current_thread() is threading.main_thread():
        armed.clear()
        os.kill(os.getpid(), signal.SIGINT)
    return sent
zmq.Socket.send = send_interrupted
def x(function):
    armed.append(True)
    try:
        return function(1)
    except KeyboardInterrupt:
        return function(1)
"""


def test_an_interrupt_in_the_middle_of_a_question_does_not_cut_the_message():
    found, stopped = judged(RIGHT, RIGHT, code=INTERRUPTED_WHILE_SENDING)
    assert stopped == "" and found == ["right", "right"]
