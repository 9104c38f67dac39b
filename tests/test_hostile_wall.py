"""A student's process may say whatever it likes: nothing of it takes effect in the judge, or passes a test.

Students are played in two ways: by hostile Python, and by bytes that no honest process would send.
"""

from __future__ import annotations

import builtins
import contextlib
import json
import logging
import os
import struct
import sys

import numpy as np
import pytest
from played_student import in_another_process

from autograder.judge import process as judging
from autograder.judge.judge import Judge
from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.lab import Lab
from labkit.kernel import export as exports
from labkit.stand_ins import (
    ClassData,
    FunctionData,
    ImportedData,
    IteratorData,
    MappingData,
    ObjectData,
    TypeData,
    WrapperData,
)
from labkit.wire import dump, load

pytestmark = pytest.mark.linux_only
F = FunctionData("f", 0)
X = ObjectData(3, ClassData("C", 1))
SETUP = """import numpy as np
from unittest.mock import Mock
TABLE = [1, 2, 3]
SENDER, ERROR = Mock(), ValueError("x")
class Shop:
    items = [1, 2, 3]
    sender, error = Mock(), ValueError("y")
    @staticmethod
    def price(x): return x
"""


@pytest.fixture
def judge(tmp_path, monkeypatch):
    """A judge in this process, of a plain course."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    (tmp_path / "judge").mkdir()
    judge = Judge(None, Lab(), tmp_path / "judge")
    assert judge.prepare([SETUP]) == ""
    return judge


@pytest.fixture(scope="module")
def processes():
    """A judge as grading has it, with a process for each run of a notebook."""
    judge = JudgeProcess("", {})
    yield judge
    judge.close()


def judged(judge, test, answer, names="fx", classes=()):
    """Return a test's outputs; answer: a cell of the student's, or what answers the judge's requests."""
    judge._ask = answering(answer)
    return judge.test(test, list(names), {}, classes)


def judged_alone(processes, test, answer, names="fx"):
    """Return the outputs of the only test of a run."""
    return processes.test((SETUP,), test, tuple(names), {}, answering(answer))


def answering(answer):
    if not isinstance(answer, str):
        return answer
    namespace = {"__name__": "__main__"}
    exec(answer, namespace)
    return lambda request: exports.answer(request, namespace)


def sending(values, use=None, describe=None):
    """Return a student's process that has these values, and these replies, or functions of requests that make them."""

    def answer(request):
        question = load(request, 2**30)
        replies = {"get": {"values": values, "missing": []}, "use": use, "resume": use, "describe": {"value": describe}}
        reply = replies.get(question["op"], {"value": None})
        if question["op"] == "describe" and callable(describe):
            reply = {"value": describe(question)}
        reply = reply(question) if callable(reply) else reply
        return reply if isinstance(reply, bytes) else dump(reply)

    return answer


def error_of(result):
    """Return the error of a test's outputs; "" if there is none."""
    found = [output for output in result["outputs"] if output["output_type"] == "error"]
    return f"{found[0]['ename']}: {found[0]['evalue']}" if found else ""


DECIDED = {
    "equality": ("class A:\n    def __eq__(self, other): return True\nx = A()", "assert x == 3"),
    "an element": ("class A:\n    def __eq__(self, other): return True\nx = [A()]", "assert x == [3]"),
    "an order": ("class A:\n    def __lt__(self, other): return True\nx = A()", "assert x < 3"),
    "containment": ("class A:\n    def __contains__(self, other): return True\nx = A()", "assert 3 in x"),
    "containment in a class": (
        "class M(type):\n    def __contains__(cls, other): return True\nclass x(metaclass=M): pass",
        "assert 3 in x",
    ),
    "a function of NumPy": (
        "class A:\n    def __array_function__(self, *given): return True\nx = A()",
        "assert np.array_equal(x, [1])",
    ),
    "an operator of NumPy": (
        "class A:\n    def __array_ufunc__(self, *given, **named): return True\nx = A()",
        "assert np.all(np.array([1, 2]) == x)",
    ),
    "an operator in place": ("class A:\n    def __imod__(self, other): return 5\nx = A()", "x %= 3\nassert x == 5"),
    "a wildcard": ("from unittest.mock import ANY as x", "assert x == 3"),
    "a block": (
        "class A:\n    def __enter__(self): pass\n    def __exit__(self, *given): return True\nx = A()",
        "with x:\n    assert False",
    ),
    "a module of another name": ("import os as x", "assert x"),
}


@pytest.mark.parametrize("kind", DECIDED)
def test_a_class_that_the_task_does_not_ask_for_decides_nothing(judge, kind):
    answer, test = DECIDED[kind]
    result = judged(judge, test, answer)
    assert result["open"] or error_of(result)


def test_a_method_that_is_not_told_as_a_special_one_is_none(judge):
    members = {"members": dict.fromkeys(["__eq__", "__bool__", "__hash__", "__class__", "__getattribute__"], F)}
    assert error_of(judged(judge, "assert x == 3", sending({"x": X}, {"value": True}, members))) == "AssertionError: "


def test_a_finaliser_is_never_called(judge):
    told = {"members": {"__del__": F}}
    asked = []
    judged(judge, "x\ndel x", sending({"x": X}, lambda question: asked.append(question) or {"value": 1}, told))
    assert all(question["do"] != "call" for question in asked)


@pytest.mark.parametrize(
    "value",
    [
        TypeData(True, []),
        TypeData(False, []),
        TypeData(True, [np.zeros((100_000, 1), bool), np.zeros((1, 100_000), bool)]),
        TypeData(True, [1, 2]),
        TypeData(False, [ImportedData("typing", "Literal"), F]),
        TypeData(False, [ImportedData("typing", "Literal")]),
        TypeData(False, [ImportedData("typing", "Annotated"), "print(1)", 1]),
        TypeData(False, [ImportedData("typing", "Annotated"), ImportedData("builtins", "int"), F]),
        TypeData(False, [ImportedData("typing", "Callable"), "print(1)", ImportedData("builtins", "int")]),
        TypeData(False, [ImportedData("typing", "Callable"), ObjectData(1, ClassData("C", 1))]),
        TypeData(False, [ImportedData("typing", "ClassVar"), "print(1)"]),
        WrapperData("eval", ["1"]),
        WrapperData("property", [1]),
        MappingData([ObjectData(1, ClassData("C", 1)), ObjectData(2, ClassData("C", 1))], [1, 2]),
        ImportedData("autograder.judge.judge", ""),
        ImportedData("antigravity", ""),
    ],
    ids=repr,
)
def test_what_nobody_can_put_together_is_for_a_person_and_does_not_end_the_judge(judge, value):
    told = {"special": ["__eq__", "__hash__"], "hashable": True}
    assert judged(judge, "x.y", sending({"x": value}, {"value": 1}, told))["open"]


@pytest.mark.parametrize("step", [0, 1])
@pytest.mark.parametrize("test", ["x", "f()"])
def test_a_class_that_derives_from_itself_or_from_endless_others_is_no_reply(judge, step, test):
    bases = lambda question: {"bases": [ClassData("C", question["number"] + step)]}  # noqa: E731
    values = {"x": ClassData("C", 1)} if test == "x" else {"f": F}
    assert "cannot be read" in error_of(judged(judge, test, sending(values, {"value": X}, bases)))


@pytest.mark.parametrize("test", ["f()", "assert f() is None, f()", "[f()]", "raise ValueError(f())"])
def test_an_object_that_cannot_be_shown_does_not_end_the_judge(judge, test):
    answer = "class A:\n    def __repr__(self): 1 / 0\ndef f(): return A()"
    judged(judge, test, answer)


def test_an_exception_of_a_test_that_is_none_of_the_usual_ones_does_not_end_the_judge(judge):
    for raised in ("GeneratorExit", "KeyboardInterrupt", "SystemExit"):
        assert error_of(judged(judge, f"raise {raised}", "x = 1")).startswith(raised)


EXPECTS_ERROR = "try:\n    f()\nexcept Exception:\n    pass\nelse:\n    raise AssertionError"


@pytest.mark.parametrize(
    "reply",
    [b"", b"not a message", {}, {"error": 3}, {"error": {"kind": "CellTimeoutError", "message": "too long"}}],
    ids=repr,
)
def test_a_test_that_expects_an_exception_is_not_passed_by_the_lack_of_a_reply(judge, reply):
    assert error_of(judged(judge, EXPECTS_ERROR, sending({"f": F}, reply)))


@pytest.mark.parametrize("given", ["TABLE", "[TABLE]", "{1: TABLE}", "Shop.items", "[Shop.items]", "np.s_[KEPT]"])
def test_what_the_course_holds_is_the_same_for_the_next_student(processes, given):
    answer = """def f(value):
    value = value.get(1) if type(value) is dict else value
    while type(value[0]) is list: value = value[0]
    value[0] = 99"""
    given = given.replace("np.s_[KEPT]", "(TABLE, Shop.items)[1]")
    judged_alone(processes, f"f({given})", answer)
    assert error_of(judged_alone(processes, "assert TABLE == Shop.items == [1, 2, 3]", "x = 1")) == ""


OF_THE_COURSE = ["SENDER", "SENDER.send", "ERROR", "Shop.sender", "Shop.sender.go", "Shop.error", "Shop.price"]


@pytest.mark.parametrize("given", OF_THE_COURSE)
@pytest.mark.parametrize(
    "does", ["value.mark = 3", "value.add_note('n')\n    raise value from KeyError('k')", "value(7)"]
)
def test_a_mock_or_an_exception_of_the_course_is_the_same_for_the_next_student(processes, given, does):
    judged_alone(processes, f"try:\n    f({given})\nexcept ValueError: pass", f"def f(value):\n    {does}")
    test = """
for mock in (SENDER, Shop.sender):
    assert not mock.mock_calls and 'mark' not in vars(mock)
for error in (ERROR, Shop.error):
    assert vars(error) == {} and error.__cause__ is None
assert vars(Shop.price) == {}
"""
    assert error_of(judged_alone(processes, test, "x = 1")) == ""


def test_an_exception_of_the_course_is_not_taken_for_the_students(judge):
    described = {"kind": "E", "message": "m", "class": ClassData("E", 5)}

    def describe(question):
        return (
            {"exception": [["builtins", "ValueError"]]}
            if question["number"] == 5
            else {**described, "raised": number[0]}
        )

    def use(question):
        number.append(question["arguments"][1].told["number"])
        return {"value": ObjectData(7, ClassData("E", 5))}

    number = []
    judged(judge, "e = ValueError('x')\nf(e)\nassert vars(e) == {}, vars(e)", sending({"f": F}, use, describe))
    assert error_of(judged(judge, "f(ERROR)\nassert vars(ERROR) == {}", sending({"f": F}, use, describe))) == ""


def test_what_a_test_has_patched_is_put_back_though_the_students_code_stopped_it(judge):
    before, level = builtins.input, logging.getLogger().level
    test = (
        "import builtins, logging, os, sys, warnings\nbuiltins.input = lambda *_: 'x'\nbuiltins.extra = 1\n"
        "logging.getLogger().setLevel(1)\nos.environ['EXTRA'] = '1'\nwarnings.simplefilter('error')\nf()"
    )
    assert error_of(judged(judge, test, "def f(): 1 / 0")).startswith("ZeroDivisionError")
    assert builtins.input is before and not hasattr(builtins, "extra") and "EXTRA" not in os.environ
    assert logging.getLogger().level == level


def test_a_seed_that_an_earlier_test_left_does_not_hide_the_same_seed_of_this_one(judge):
    answer = "import random\nrandom.seed(9)\ndef f(): return random.random()\ndef g(): 1 / 0"
    test = "import random\nrandom.seed(3)\nfirst = f()\nrandom.seed(3)\nassert first == random.random()"
    judged(judge, "import random\nrandom.seed(3)\ng()", answer, "fg")
    assert error_of(judged(judge, test, answer, "fg")) == ""


def test_log_entries_leave_no_loggers_and_odd_ones_no_error(judge):
    entries = [[f"shop{number}.a", 50, "sold"] for number in range(1_000)] + [["a", float("inf"), "x"], ["b"], 3]
    before = len(logging.getLogger().manager.loggerDict)
    assert error_of(judged(judge, "f()", sending({"f": F}, {"value": 1, "logged": entries}))) == ""
    assert len(logging.getLogger().manager.loggerDict) == before


@pytest.mark.parametrize(
    "more",
    [
        {"msg": F, "args": X, "function": 3, "line": "x", "own": [1], "stack": 3, "raised": 3},
        {"msg": "%999999999d", "args": (1,), "line": -(10**9), "raised": {}},
        {"own": {"getMessage": 1, "__class__": X, "_labkit_told": 1, "msg": 1, 3: 4, "ours": 1}},
        {"own": {f"a{number}": number for number in range(1_000)}, "raised": {"kind": 3, "known": [[3]], "state": 1}},
        {"raised": {"kind": "E", "known": [["builtins", "SystemExit"]], "arguments": [X], "cause": {}}},
        *([], 3, None),
    ],
    ids=[*"abcdefgh"],
)
def test_odd_parts_of_a_log_entry_are_no_error_and_make_no_text(judge, more):
    entry = ["shop", 50, "sold", "below", more]
    test = (
        "import unittest\nwith unittest.TestCase().assertLogs('shop') as cm: f()\nr = cm.records[0]\n"
        "assert cm.output == ['CRITICAL:shop:sold\\nbelow']\n"
        "assert r.getMessage() == 'sold' and len(vars(r)) < 90 and type(r).__name__ == 'LogRecord'"
    )
    assert error_of(judged(judge, test, sending({"f": F}, {"value": 1, "logged": [entry]}, {}))) == ""


def test_variables_on_which_the_judge_depends_stay_as_they_are(judge):
    left = {"PATH": "/x", "PYTHONPATH": "/x", "LD_PRELOAD": "x.so", "A": "a\0b", "B": 3, 4: "x", "": "x", "KEY": "k"}
    before = dict(os.environ)
    test = "import os\nf()\nassert os.environ['KEY'] == 'k'\nos.environ.pop('KEY')\nx(os)"
    seen = lambda value: before.update(now=dict(os.environ)) or {"value": value, "left": left}  # noqa: E731
    judged(judge, test, sending({"f": F, "x": F}, lambda question: seen(1)))
    assert before.pop("now") | {"KEY": 0} == before | {"KEY": 0}
    assert dict(os.environ) == before


def test_exceptions_within_exceptions_end(judge):
    inner = {
        "kind": "E",
        "message": "m",
        "class": ClassData("E", 5),
        "state": {"more": ObjectData(7, ClassData("E", 5))},
    }
    described = lambda question: inner if question["number"] != 5 else {"exception": [["builtins", "ValueError"]]}  # noqa: E731
    deeper = lambda question: {**inner, "state": {"more": ObjectData(question["number"] + 1, ClassData("E", 5))}}  # noqa: E731
    endless = lambda question: deeper(question) if question["number"] != 5 else described(question)  # noqa: E731
    for describe in (described, endless):
        reply = {"error": {**inner, "group": [inner] * 3, "context": inner, "cause": inner}}
        judged(judge, "try:\n    f()\nexcept Exception as error:\n    error.more", sending({"f": F}, reply, describe))


def test_an_exception_of_the_test_keeps_its_methods(judge):
    test = (
        "e = ValueError('x')\nf(e)\ne.add_note('n')\nassert e.args == ('x',) and e.mark == 3 and not hasattr(e, '_a')"
    )
    noted = {"add_note": F, "args": (), "mark": 3, "_a": 1, "__class__": X}

    def use(question):
        number = question["arguments"][1].told["number"]
        return {"value": 1, "noted": {number: noted, -1: {"a": 1}, "x": 3}}

    assert error_of(judged(judge, test, sending({"f": F}, use))) == ""


def test_a_mock_of_the_test_cannot_be_asked_for_what_it_will_return_or_be_replaced(processes):
    test = (
        "from unittest.mock import Mock\nm = Mock()\nm.send.return_value = 7\nf(m)\nm.send.assert_called_once_with(1)"
    )
    for answer in (
        "def f(m):\n    m.send(m.send.return_value)",
        "def f(m):\n    m.send.assert_called_once_with = print",
        "def f(m):\n    m.send = lambda *a: 0\n    m.send.assert_called_once_with = print",
        "def f(m):\n    m.mock_calls.append(1)",
        "def f(m):\n    vars(m).clear()",
        "def f(m):\n    m.__dict__['send'] = print",
        "def f(m):\n    m._mock_children['send'] = print",
        "def f(m):\n    type(m).send = print",
        "def f(m):\n    m.__class__ = int",
        "def f(m):\n    m.configure_mock(send=print)",
    ):
        result = judged_alone(processes, test, answer)
        assert error_of(result), answer


def test_attributes_of_an_exception_are_values_and_not_its_methods(judge):
    state = {"arguments": IteratorData("generator", 4), "add_note": F, "with_traceback": F, "x": 3}
    reply = {"error": {"kind": "E", "message": "m", "state": state}}
    test = "try:\n    f()\nexcept Exception as error:\n    error.add_note('n')\n    assert error.x == 3"
    assert error_of(judged(judge, test, sending({"f": F}, reply))) == ""


@pytest.mark.parametrize(
    ("made", "drawn", "kept"),
    [
        ("np.random.RandomState(3)", "r.normal() == 7", lambda r: r.set_state((*r.get_state()[:3], 1, 7.0))),
        ("__import__('random').Random(3)", "r.gauss(0, 1) == 7", lambda r: r.setstate((*r.getstate()[:2], 7.0))),
        (
            "np.random.default_rng(3)",
            "r.integers(2**32, dtype=np.uint32) == 7",
            lambda r: setattr(r.bit_generator, "state", {**r.bit_generator.state, "has_uint32": 1, "uinteger": 7}),
        ),
    ],
)
def test_the_numbers_that_a_test_draws_are_not_chosen_by_the_student(judge, made, drawn, kept):
    def reply(question):
        given = question["arguments"][1]
        kept(given.content)
        return {"value": 1, "shared": {given.number: [given.content]}}

    assert error_of(judged(judge, f"r = {made}\nf(r)\nassert {drawn}", sending({"f": F}, reply)))


@pytest.mark.parametrize("draws", ["r.integers(10)", "r.random(3)", "r.permutation(9)", "r.normal(size=3)"])
@pytest.mark.parametrize("made", ["np.random.default_rng(3)", "np.random.RandomState(3)"])
def test_random_numbers_go_on_where_honest_code_stopped(judge, made, draws):
    draws = draws.replace("r.integers", "r.randint").replace("r.random", "r.rand") if "State" in made else draws
    test = f"r, same = {made}, {made}\nf(r)\n{draws.replace('r.', 'same.')}\nassert r.normal() == same.normal()"
    assert error_of(judged(judge, test, f"def f(r): {draws}")) == ""


SMALL_JUDGE = """
import sys
from autograder.judge import starting
starting.MOST_DATA = 600 * 2**20
starting.main()
"""


@pytest.mark.parametrize("count", [2, 3])
def test_no_bytes_of_a_reply_are_ever_read_as_a_request_to_the_judge(tmp_path, monkeypatch, count):
    monkeypatch.setattr(judging, "MODULE", ["-c", SMALL_JUDGE])
    forged = json.dumps({"do": "prepare", "setup": [f"open({str(tmp_path / 'taken')!r}, 'w')"]}).encode()
    filling = dump({"callback": -1, "arguments": [np.zeros(50 * 2**20, np.uint8)], "keywords": {}})
    last = struct.pack("!i", len(forged)) + forged + b" " * (240 * 2**20)
    replies = [filling] * count + [last]
    process = JudgeProcess("", {})
    with contextlib.suppress(JudgeFailed):
        process.test((), "f()", ("f",), {}, sending({"f": F}, lambda _: replies.pop(0) if replies else {"value": 1}))
    with contextlib.suppress(JudgeFailed):
        process.test((), "1", (), {}, sending({}))
    process.close()
    assert not (tmp_path / "taken").exists()


def test_a_class_decides_comparisons_only_in_tests_that_name_it(judge):
    answer = (
        "class Stack:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef total(values): return Stack()"
    )
    first = judged(judge, "assert Stack() == Stack()", answer, ["Stack"], classes=["Stack"])
    assert error_of(first) == "" and first["open"] == []
    second = judged(judge, "assert total([1, 2]) == 3", answer, ["total"], classes=["Stack"])
    assert "a Stack, whose class the task does not ask for" in second["open"][0]


@pytest.mark.parametrize("inside", ["{folder}/secret.txt", "../{name}/secret.txt"])
def test_a_path_that_the_students_code_tells_opens_no_file_elsewhere(judge, tmp_path, inside):
    secret = tmp_path / "solutions"
    secret.mkdir()
    (secret / "secret.txt").write_text("hidden")
    told = inside.format(folder=secret, name="../solutions")
    test = "import os\npath = f()\nprint(open(os.path.join(os.getcwd(), path)).read())"
    result = judged(judge, test, f"def f(): return {told!r}", "f")
    assert "a path that your code gave it" in result["open"][0] and "hidden" not in json.dumps(result["outputs"])


HOW_NUMBERS_SHOW = "import decimal\nimport numpy as np\nx\nprint(np.array([1.25]), decimal.Decimal(1) / 3, np.geterr())"


def test_a_setting_that_is_told_in_the_middle_of_an_answer_does_not_outlive_the_test():
    settings = {"decimals": {"prec": 1}, "errors": {"divide": "raise"}, "printing": {"precision": 0}}
    told = dump({"callback": -1, "arguments": [], "keywords": {}, "settings": settings})
    values = dump({"values": {"x": 1}, "missing": []})
    process = JudgeProcess("", {})
    before = process.test((), HOW_NUMBERS_SHOW, ("x",), {}, lambda _: values)
    replies = [told, values]
    process.test((), "assert x == 1", ("x",), {}, lambda _: replies.pop(0))
    after = process.test((), HOW_NUMBERS_SHOW, ("x",), {}, lambda _: dump({**load(values, 99), "a": 1}), run="three")
    process.close()
    assert before == after


def test_a_students_file_is_never_read_as_the_settings_of_a_library(tmp_path, monkeypatch):
    work = tmp_path / "submitted" / "ada"
    work.mkdir(parents=True)
    (work / "backend.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    files = {"matplotlibrc": b"figure.figsize: 1, 1\nbackend: module://submitted.ada.backend\n"}

    def ask(request):
        if load(request, 2**20)["op"] == "files":
            return dump({"files": files, "same": [], "held": {}, "folders": [], "here": ""})
        return dump({"values": {"x": 1}, "missing": []})

    drawn = "import os\nimport matplotlib.pyplot as plt\nx\nplt.subplots()\n"
    process = JudgeProcess("", {})
    shown = process.test((), f"{drawn}print(os.listdir('.'), plt.rcParams['figure.figsize'])", ("x",), {}, ask)
    asked = process.test((), f"{drawn}print(open('matplotlibrc').read())", ("x",), {}, ask)
    process.close()
    assert "[] [6.4, 4.8]" in json.dumps(shown) and not (tmp_path / "ran").exists()
    assert "matplotlibrc, which libraries would read as their settings" in asked["open"][0]


def test_no_function_of_an_earlier_test_is_called_before_the_next_one_begins(judge, tmp_path):
    told = {"arguments": [f"open({str(tmp_path / 'ran')!r}, 'w')"], "keywords": {}}

    def use(question):
        told["callback"] = question["arguments"][1].number
        return {"value": 1}

    def answer(request):
        return dump(told) if "callback" in told else sending({"f": F}, use)(request)

    judged(judge, "def calc(text): return eval(text)\nf(calc)", answer, "f")
    result = judged(judge, "assert f", answer, "f")
    assert "of a test that has not begun" in json.dumps(result) and not (tmp_path / "ran").exists()


def test_a_class_that_makes_an_array_of_any_memory_is_no_value_of_a_students(judge):
    test = "def apply(function, *arguments): return function(*arguments)\napply(*f())"
    result = judged(judge, test, "import numpy as np\ndef f(): return np.ndarray, 100_000", "f")
    assert "the class ndarray, with which your code could make anything" in json.dumps(result)
    kind = judged(
        judge, "import numpy as np\nassert f() is np.ndarray", "import numpy as np\ndef f(): return np.ndarray", "f"
    )
    assert "the class ndarray" in kind["open"][0]


def test_what_a_test_catches_does_not_ask_a_students_object_for_its_text(judge):
    answer = "class E:\n    def __str__(self): raise ValueError('x')\ndef f(): return E()"
    test = "try:\n    raise TypeError(f())\nexcept TypeError:\n    pass"
    assert error_of(judged(judge, test, answer, "f")) == ""


def test_a_registry_of_the_courses_own_package_knows_no_class_of_a_student(judge, tmp_path, monkeypatch):
    (tmp_path / "shapes.py").write_text(
        "KINDS = {}\nclass Shape:\n    def __init_subclass__(cls): KINDS[cls.__name__] = cls\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    test = "import shapes\nassert isinstance(circle, shapes.Shape)\nassert shapes.KINDS == {}"
    answer = "import shapes\nclass Circle(shapes.Shape): pass\nshapes.KINDS.clear()\ncircle = Circle()"
    assert error_of(judged(judge, test, answer, ["circle"])) == ""


LEFT = {
    "how Matplotlib draws": (
        "import matplotlib.pyplot as plt\nplt.rcParams.update(f())",
        "def f(): return {'lines.linewidth': 9.0}",
        "import matplotlib\nassert matplotlib.rcParams['lines.linewidth'] == 1.5",
    ),
    "a logger that is switched off": (
        "import logging.config\nlogging.config.dictConfig(f())",
        "def f(): return {'version': 1, 'disable_existing_loggers': True}",
        "import logging\nassert not logging.getLogger('shop').disabled and not logging.getLogger('asyncio').disabled",
    ),
    "a filter of a logger": (
        "import logging\nlogging.getLogger('shop').addFilter(lambda record: f())",
        "def f(): return False",
        "import logging\nassert not logging.getLogger('shop').filters",
    ),
    "who may read new files": (
        "import os\nos.umask(f())",
        "def f(): return 0o777",
        "import os\nassert os.umask(0o22) == 0o22",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_nothing_that_a_test_has_set_outlives_it(name, judge):
    assert in_another_process(_left, judge, *LEFT[name]) == []


def _left(judge, test, answer, later):
    setup = "import logging\nlogging.getLogger('shop')\n"
    judged(judge, f"{setup}import matplotlib.pyplot\nx = 1", "f = 1", "f")
    judged(judge, test, answer, "f")
    return judged(judge, later, "f = 1", "f")["outputs"]


def test_a_hint_of_a_named_tuple_names_nothing_of_the_judge(judge):
    told = {"tuple": True, "fields": ["a"], "hints": {"a": "Record", "b": F, 3: X, "_make": 1}}
    describe = lambda question: told if question["number"] == 5 else {"doc": "d"}  # noqa: E731
    test = (
        "import typing\nassert [*x.__annotations__] == ['a']\n"
        "try:\n    typing.get_type_hints(x)\nexcept NameError:\n    pass\nelse:\n    raise ValueError"
    )
    assert error_of(judged(judge, test, sending({"x": ClassData("P", 5)}, {"value": 1}, describe))) == ""
