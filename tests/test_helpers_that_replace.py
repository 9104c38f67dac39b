"""What a helper of a locked cell, or of an earlier test, puts in the place of functions, answers use."""

from __future__ import annotations

import pytest
from played_student import _asked, from_afar

from autograder.judge.process import JudgeProcess

pytestmark = pytest.mark.linux_only
# By kind: a helper, the test that uses it, an answer that passes, and one that fails.
BUILTINS_AT_THE_TOP = {
    "input": (
        "import builtins\ndef fed(lines, f):\n    old, left = builtins.input, iter(lines)\n"
        "    builtins.input = lambda prompt='': next(left)\n    try: return f()\n    finally: builtins.input = old",
        "assert fed(['4'], double) == 8",
        "def double(): return 2 * int(input())",
        "def double(): return 3 * int(input())",
    ),
    "a function that is forbidden": (
        "import builtins\ndef without_sum(f, *given):\n    def no(*given): raise AssertionError('do not use sum')\n"
        "    old, builtins.sum = builtins.sum, no\n    try: return f(*given)\n    finally: builtins.sum = old",
        "assert without_sum(total, [1, 2]) == 3",
        "def total(x):\n    n = 0\n    for one in x: n += one\n    return n",
        "def total(x): return sum(x)",
    ),
    "print, by a context manager": (
        "import builtins, contextlib\n@contextlib.contextmanager\ndef printed():\n    seen, old = [], builtins.print\n"
        "    setattr(builtins, 'print', lambda *x: seen.append(x))\n    try: yield seen\n"
        "    finally: setattr(builtins, 'print', old)",
        "with printed() as seen: greet()\nassert seen == [('hello', 1)]",
        "def greet(): print('hello', 1)",
        "def greet(): print('hello')",
    ),
}
NO_MEAN = "def no(*given): raise AssertionError('do not use mean')\n"
MEAN = (
    "import statistics\ndef mean_of(x): return sum(x) / len(x)",
    "import statistics\nmean_of = lambda x: statistics.mean(x)",
)
OF_MODULES = {
    "by an assignment": (
        f"import statistics\n{NO_MEAN}def without_mean(f, *given):\n    old, statistics.mean = statistics.mean, no\n"
        "    try: return f(*given)\n    finally: statistics.mean = old",
        "assert without_mean(mean_of, [1, 3]) == 2",
        *MEAN,
    ),
    "by setattr, of any module": (
        "import contextlib\n@contextlib.contextmanager\ndef replaced(module, name, new):\n"
        "    old = getattr(module, name)\n    setattr(module, name, new)\n    try: yield\n"
        "    finally: setattr(module, name, old)",
        f"import statistics\n{NO_MEAN}with replaced(statistics, 'mean', no): assert mean_of([1, 3]) == 2",
        *MEAN,
    ),
    "by an assignment to a module that it is given": (
        f"{NO_MEAN}def without_mean(module, f, *given):\n    old = module.mean\n    module.mean = no\n"
        "    try: return f(*given)\n    finally: module.mean = old",
        "import statistics\nassert without_mean(statistics, mean_of, [1, 3]) == 2",
        *MEAN,
    ),
    "one that keeps what it is given": (
        "import webbrowser\ndef opened(f):\n    seen, old = [], webbrowser.open\n    webbrowser.open = seen.append\n"
        "    try: f()\n    finally: webbrowser.open = old\n    return seen",
        "assert opened(go) == ['http://a']",
        "import webbrowser\ndef go(): webbrowser.open('http://a')",
        "import webbrowser\ndef go(): webbrowser.open('http://b')",
    ),
}
HELPERS = BUILTINS_AT_THE_TOP | OF_MODULES


@pytest.mark.parametrize("kind", HELPERS)
def test_an_answer_uses_what_a_helper_of_a_locked_cell_puts_in_the_place_of_a_function(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    helper, test, right, wrong = HELPERS[kind]
    passed, failed = (from_afar(answer, test, given=helper) for answer in (right, wrong))
    assert (passed.error, passed.open, failed.open) == ("", [], [])
    assert failed.error.startswith("AssertionError")


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("", {})
    yield process
    process.close()


@pytest.mark.parametrize("kind", HELPERS)
def test_an_answer_uses_what_a_helper_of_an_earlier_test_puts_in_the_place_of_a_function(judge, kind):
    helper, test, *answers = HELPERS[kind]
    found = []
    for answer in answers:
        with _asked(answer) as ask:
            names = ("double", "total", "greet", "mean_of", "go")
            taken = tuple(name for name in names if name in answer)
            modules = ("builtins", "contextlib", "statistics", "webbrowser")
            helpers = ("fed", "without_sum", "printed", "without_mean", "replaced", "opened", "no", *modules)
            result = judge.test((), test, taken, {}, ask, takes=helpers, earlier=[helper])
        assert not result["open"]
        found.append([one["ename"] for one in result["outputs"] if "ename" in one])
    assert found == [[], ["AssertionError"]]
