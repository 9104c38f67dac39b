"""Threads of a test, and of the student's code, that use the other side at the same time."""

import multiprocessing
import threading

import pytest
from played_student import expect_as_beside, from_afar, student
from sessions import needs_linux, temporary_folder, with_limits
from test_asking import judged

from labkit import turns
from labkit.turns import Turns

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux

POOLS = """
import threading, time
from concurrent.futures import ThreadPoolExecutor
def par(f, xs, n=4):
    with ThreadPoolExecutor(n) as pool:
        return list(pool.map(f, xs))
POOL = ThreadPoolExecutor(4)
def par_kept(f, xs):
    return list(POOL.map(f, xs))
def sq(x):
    return x * x
class Counter:
    def __init__(self):
        self.n, self.lock = 0, threading.Lock()
    def add(self):
        with self.lock:
            self.n += 1
    def use(self, f):
        with self.lock:
            return f(self)
def loud(f, xs):
    def work(x):
        print("student", f(x))
    return par(work, xs)
def safely(f, xs):
    def work(x):
        try:
            return f(x)
        except ValueError as error:
            return str(error)
    return par(work, xs)
"""
CASES = {
    "threads of the code call a function of the test": ("assert par(lambda x: x + 1, range(30)) == list(range(1, 31))"),
    "as many threads as calls": "assert par(lambda x: x + 1, range(40), 40) == list(range(1, 41))",
    "that function calls the code": "assert par(lambda x: sq(x) + 1, range(20)) == [x * x + 1 for x in range(20)]",
    "it starts threads of the code again": (
        "assert par(lambda x: sum(par(lambda y: x * y, range(3))), range(6)) == [3 * x for x in range(6)]"
    ),
    "it waits for threads that were there before": (
        "assert par_kept(lambda x: sum(par_kept(lambda y: x * y, range(2))), range(2)) == [0, 1]"
    ),
    "it calls code that holds a lock": (
        "c = Counter()\nassert par(lambda x: c.use(lambda d: d.add.__name__ and x), range(6)) == list(range(6))"
    ),
    "threads of the test call the code": (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool:\n"
        "    assert list(pool.map(sq, range(40))) == [x * x for x in range(40)]"
    ),
    "threads of the test use an object": (
        "import threading\nc = Counter()\nthreads = [threading.Thread(target=c.add) for _ in range(20)]\n"
        "for one in threads:\n    one.start()\nfor one in threads:\n    one.join()\nassert c.n == 20"
    ),
    "threads of both": (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(3) as pool:\n"
        "    found = list(pool.map(lambda n: par(lambda x: sq(x) + n, range(4)), range(5)))\n"
        "assert found == [[x * x + n for x in range(4)] for n in range(5)]"
    ),
    "a function of the test that starts threads of the test": (
        "from concurrent.futures import ThreadPoolExecutor\ndef both(x):\n    with ThreadPoolExecutor(2) as pool:\n"
        "        return sum(pool.map(sq, [x, x]))\nassert par(both, range(4)) == [2 * x * x for x in range(4)]"
    ),
    "an exception of the test in a thread of the code": (
        "def fail(x):\n    raise ValueError(f'no {x}')\nassert safely(fail, range(3)) == ['no 0', 'no 1', 'no 2']"
    ),
    "an exception of the code in a thread of the test": (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as pool:\n"
        "    one = pool.submit(sq, 'a')\n    assert isinstance(one.exception(), TypeError)\n"
        "    assert pool.submit(sq, 3).result() == 9"
    ),
    "nothing that a thread prints is lost": "loud(lambda x: x, [1, 1, 1, 1])",
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    expect_as_beside(POOLS, CASES[name], ["Counter"])


@pytest.mark.parametrize("name", ["threads of the code call a function of the test", "threads of both"])
def test_wrong_work_is_found(name):
    found = from_afar(POOLS.replace("f, xs))", "f, xs))[::-1]"), CASES[name])
    assert found.error.startswith("AssertionError") and not found.open


LEFT_BEHIND = """
import threading, time
told, stop = [], threading.Event()
def leave(f):
    def work():
        while not stop.is_set():
            try:
                f(1)
            except RuntimeError as error:
                told.append(str(error))
            time.sleep(0.001)
    threading.Thread(target=work, daemon=True).start()
    return f(2)
def x(n):
    time.sleep(0.05)
    return n + 1
def end():
    stop.set()
    return len(told) > 0 and set(told) == {told[0]} and "while the test waits" in told[0]
"""


def test_a_thread_that_is_left_behind_gets_an_error_of_its_own_and_spoils_no_other_call():
    with student(LEFT_BEHIND) as remote:
        got = remote.get(["leave", "x", "end"])
        assert got["leave"](lambda n: n) == 2
        assert [got["x"](n) for n in range(20)] == list(range(1, 21))
        assert remote.get(["told"]) and got["end"]() is True
        assert remote.failures == []


REAL = (POOLS + LEFT_BEHIND, ("x", "par", "sq", "leave", "forever"))


def test_with_a_real_kernel():
    right = "assert sq(3) == 9"
    tests = [
        "assert par(lambda x: x + 1, range(30)) == list(range(1, 31))",
        CASES["it starts threads of the code again"],
        CASES["threads of the test call the code"],
        "assert leave(lambda n: n) == 2",
        *[right] * 3,
    ]
    found, stopped = judged(*tests, code=REAL[0], names=REAL[1])
    assert (found, stopped) == (["right"] * 7, "")


FOREVER = """
def forever(f):
    def work(x):
        f(x)
        time.sleep(1_000 if x == 0 else 0)
    threads = [threading.Thread(target=work, args=[x], daemon=True) for x in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_a_call_whose_threads_do_not_end_is_interrupted():
    found, stopped = judged(
        "forever(lambda x: x)",
        "assert sq(3) == 9",
        "import time\nassert par(lambda x: time.sleep(0.2) or x, range(9)) == [*range(9)]",
        code=REAL[0] + FOREVER,
        names=REAL[1],
        settings=with_limits(cell_seconds=3),
    )
    assert "did not return within 3 seconds" in found[0]
    assert (found[1:], stopped) == (["right"] * 2, "")


def test_threads_that_wait_for_the_test_are_told_when_it_has_ended():
    ends = "import os\npar(lambda x: os._exit(3), range(9))"
    found, stopped = judged("assert sq(3) == 9", ends, "assert sq(3) == 9", code=REAL[0], names=REAL[1])
    assert (found, stopped) == (["right", "the process that runs the tests ended", "right"], "")


ASKS_LATE = """import threading, time
def late():
    while True:
        try:
            sq(2)
        except RuntimeError:
            time.sleep(0.001)
threading.Thread(target=late, daemon=True).start()
assert sq(3) == 9"""


def test_a_thread_that_a_test_leaves_behind_spoils_no_other_test():
    found, stopped = judged(ASKS_LATE, *["assert sq(3) == 9"] * 5, code=REAL[0], names=REAL[1])
    assert (found, stopped) == (["right"] * 6, "")


def test_nobody_asks_when_nothing_is_answered_or_in_a_copy_of_the_process():
    one = Turns("over")
    with pytest.raises(RuntimeError, match="over"), one.asking():
        pass
    with one.answering():
        with one.asking(), one.asking():
            pass
        process = multiprocessing.get_context("fork").Process(target=_ask, args=[one])
        process.start()
        process.join(20)
        assert process.exitcode == 7
    with pytest.raises(RuntimeError, match="over"), one.asking():
        pass


def _ask(one):
    try:
        with one.asking():
            pass
    except RuntimeError:
        raise SystemExit(7) from None


def test_a_thread_that_waits_too_long_for_an_inner_answer_asks_within_it(monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.2)
    one, order = Turns("over"), []

    def ask():
        with one.asking():
            order.append("other")

    with one.answering():
        begun, go_on = threading.Event(), threading.Event()
        other = threading.Thread(target=lambda: (begun.set(), go_on.wait(), ask()))
        other.start()
        begun.wait()
        with one.asking():
            with one.answering():
                go_on.set()
                other.join(10)
                order.append("inner")
            order.append("outer")
    assert order == ["other", "inner", "outer"]


@pytest.mark.parametrize(("returned", "fails"), [("x * x", False), ("x", True)])
def test_joblib_calls_an_answer_in_parallel(returned, fails):
    test = (
        "from joblib import Parallel, delayed\n"
        "assert Parallel(n_jobs=2)(delayed(square)(k) for k in range(3)) == [0, 1, 4]"
    )
    found = from_afar(f"def square(x):\n    return {returned}", test)
    assert (bool(found.error), found.open) == (fails, [])
