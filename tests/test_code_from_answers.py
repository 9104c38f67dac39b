"""No answer runs code in the judge, or leaves something for the next student, by way of what a test hands over."""

from __future__ import annotations

import os
import time

import pytest
from played_student import beside, expect_as_beside, from_afar
from small_grades import FULL, course_of, graded_as, solved, told

pytestmark = pytest.mark.linux_only
MOCK = "from unittest.mock import Mock\nm = Mock()\nf(m)\nm.send.assert_called_once_with(1)"
CALLED = {
    "the class of a mock": (
        'import numpy\ndef f(m):\n    m.send(1)\n    type(m)(wraps=numpy).testing.runstring(\'open("made", "w")\', {})',
        MOCK,
    ),
    "the class of a mock, for one that equals everything": (
        "def f(m):\n    m.send(1)\n    return type(m)(**{'__eq__.return_value': True})",
        "from unittest.mock import MagicMock\nm = MagicMock()\nassert f(m) == 3",
    ),
    "the class of a function that a test patches": (
        "import random\ndef f():\n    return type(random.randint)(wraps=random)",
        "from unittest.mock import patch\nwith patch('random.randint', return_value=4):\n    f()",
    ),
    "the class of a context manager": (
        "def f(cm):\n    return type(cm)(type, ('X', (), {'__eq__': lambda a, b: True}), {})",
        "from contextlib import contextmanager\n@contextmanager\ndef cm():\n    yield 1\nassert f(cm()) == 3",
    ),
}
CODE = "open('made', 'w') and int"
FIELD = f"x=[{CODE}][0]"
EVALUATED = {
    "a name of a field in a file": (
        f"import json\njson.dump([{FIELD!r}], open('fields.json', 'w'))",
        "import attr, json\nattr.make_class('P', json.load(open('fields.json')), repr=False, eq=False)",
    ),
    "a name of a field among others": (
        f"FIELDS = {{('x', 0), ({FIELD!r}, 0)}}",
        "import attr\nassert attr.make_class('P', sorted(dict(FIELDS)), repr=False, eq=False)",
    ),
    "another name of a field": (
        f"import json\njson.dump({FIELD!r}, open('alias.json', 'w'))",
        "import attr, json\nalias = json.load(open('alias.json'))\n"
        "assert attr.make_class('P', {'x': attr.ib(alias=alias)}, repr=False, eq=False)",
    ),
    "a text in a file that a library evaluates": (
        "open('text.txt', 'w').write(\"__import__('os').mkdir('made')\")",
        "from numpy.f2py.capi_maps import getinit\ntext = open('text.txt').read()\n"
        "getinit('x', {'=': text, 'typespec': 'complex'})",
    ),
    "a hidden member in a text in a file": (
        "open('text.txt', 'w').write('().__class__.__base__.__subclasses__().pop()')",
        "from numpy.f2py.capi_maps import getinit\ntext = open('text.txt').read()\n"
        "getinit('x', {'=': text, 'typespec': 'complex'})",
    ),
    "an annotation": (
        f"def f(a): return a\nf.__annotations__ = {{'a': {CODE!r}}}",
        "import typing\nassert typing.get_type_hints(f)['a'] is int",
    ),
    "an annotation within a type": (
        f"def f(a): return a\nf.__annotations__ = {{'a': list[{CODE!r}]}}",
        "import typing\nassert typing.get_type_hints(f)",
    ),
    "an annotation that hands over a secret": (
        "SEEN = []\nclass Leak:\n    def __class_getitem__(cls, item): SEEN.append(item)\n"
        "def f(a): return a\nf.__annotations__ = {'a': 'Leak[EXPECTED]'}",
        "import typing\nEXPECTED = 4711\ntyping.get_type_hints(f)\nLeak",
    ),
    "an annotation of a class": (
        f"class C:\n    __annotations__ = {{'a': {CODE!r}}}",
        "import typing\nassert typing.get_type_hints(C)['a'] is int",
    ),
    "annotations that inspect evaluates": (
        f"def f(a): return a\nf.__annotations__ = {{'a': {CODE!r}}}",
        "import inspect\nassert inspect.get_annotations(f, eval_str=True)['a'] is int",
    ),
    "a query of a table": (
        "QUERY = \"@pd.io.common.os.mkdir('made') == 0 or a > 1\"",
        "import pandas as pd\nassert len(pd.DataFrame({'a': [1, 2]}).query(QUERY)) == 1",
    ),
    "a query that calls the answer": (
        "GOT = []\ndef keep(v):\n    GOT.append(v)\n    return 1\nQUERY = '@keep(@secret) == 1 and a > 1'",
        "import pandas as pd\nsecret = 4711\nkeep\nassert len(pd.DataFrame({'a': [1, 2]}).query(QUERY)) == 1",
    ),
    "a statement that writes a database": (
        "QUERY = \"VACUUM INTO 'made'\"",
        "import sqlite3\nsqlite3.connect(':memory:').execute(QUERY)",
    ),
    "a statement that attaches a database": (
        "QUERY = \"ATTACH DATABASE 'made' AS x\"",
        "import sqlite3\nsqlite3.connect(':memory:').execute(QUERY)",
    ),
}
HARMLESS = {
    "classes that libraries write": (
        "NAME, FIELDS = 'Point', ['x', 'y']",
        "import attr, collections, dataclasses\n"
        "@attr.define(order=True)\nclass A:\n    _n: int = attr.field(validator=attr.validators.instance_of(int))\n"
        "    m: list = attr.Factory(list)\n    k: int = attr.field(default=1, converter=int, kw_only=True)\n"
        "@attr.s(hash=True, cache_hash=True)\nclass B:\n    x = attr.ib(default=2)\n"
        "@attr.frozen\nclass C(A):\n    z: float = 0.0\n"
        "@dataclasses.dataclass(order=True, slots=True)\nclass D:\n    _a: int = 0\n"
        "    b: list = dataclasses.field(default_factory=list)\n"
        "T = collections.namedtuple(NAME, FIELDS)\n"
        "M, N = attr.make_class(NAME, FIELDS), dataclasses.make_dataclass(NAME, FIELDS)\n"
        "print(A(1), B(), {B()}, C(3), D(1), T(1, 2), M(1, 2), N(1, 2), A(1) < A(2, k='3'))",
    ),
    "functions that libraries write": (
        "TEXT = 'x**2 + y'",
        "import scipy.stats, pandas as pd\n"
        "class Own(scipy.stats.rv_continuous):\n    def _pdf(self, x, a): return a * x**(a - 1)\n"
        "print(Own(a=0, b=1, shapes='a').cdf(0.5, 2).round(3), pd.eval('2 * 3'), TEXT)",
    ),
    "annotations that are texts": (
        "class Node: pass\ndef f(a: 'int', b: 'list[int]', c: 'Node | None', d: 'dict[str, Node]') -> 'Node': ...",
        "import typing\nh = typing.get_type_hints(f)\n"
        "assert h['a'] is int and h['b'] == list[int] and h['return'] is Node",
    ),
    "queries of the test's own, and of the answer's columns": (
        "QUERY = 'a > 1 and b == \"x\"'",
        "import pandas as pd\nd = pd.DataFrame({'a': [1, 2, 3], 'b': ['x', 'x', 'y']})\nleast = 2\n"
        "assert len(d.query(QUERY)) == 1 and len(d.query('a >= @least and b.str.len() > 0')) == 2\n"
        "assert d.eval('a * 2').sum() == 12",
    ),
    "a database": (
        "QUERY = 'select sum(n) from t where n > 1'",
        "import sqlite3\nc = sqlite3.connect(':memory:')\nc.execute('create table t (n)')\n"
        "c.executemany('insert into t values (?)', [(1,), (2,), (3,)])\nassert c.execute(QUERY).fetchone() == (5,)",
    ),
    "a group of exceptions that the test hands over, or raises": (
        "def texts(e): return [str(one) for one in e.exceptions]\n"
        "def caught(f):\n    try: f()\n    except ExceptionGroup as e: return len(e.exceptions)",
        "g = ExceptionGroup('g', [ValueError('a'), KeyError('b')])\nassert texts(g) == ['a', \"'b'\"]\n"
        "def f(): raise g\nassert caught(f) == 2",
    ),
    "the class of an object of the test": (
        "def again(n): return type(n)(n.value + 1)",
        "class Node:\n    def __init__(self, value): self.value = value\nassert again(Node(1)).value == 2",
    ),
}


@pytest.fixture(autouse=True)
def _work_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", [*CALLED, *EVALUATED])
def test_nothing_of_an_answer_is_called_or_evaluated_and_a_person_is_told(name, tmp_path):
    answer, test = (CALLED | EVALUATED)[name]
    found = from_afar(answer, test, ["C", "Leak"])
    assert found.error and found.open
    assert not list(tmp_path.rglob("made"))


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_names_and_computes_is_evaluated(name):
    answer, test = HARMLESS[name]
    expect_as_beside(answer, test, ["Node"])


def test_a_query_of_the_answer_reaches_none_of_the_tests_values():
    answer, _ = EVALUATED["a query that calls the answer"]
    test = (
        "import pandas as pd\nfrom contextlib import suppress\nsecret = 4711\nkeep\n"
        "with suppress(Exception):\n    pd.DataFrame({'a': [1, 2]}).query(QUERY)\nprint(GOT)"
    )
    assert beside(answer, test).printed == "[4711]\n" and from_afar(answer, test).printed == "[]\n"


HIDDEN = {
    "a context": (
        "def f(e): return str(e.__context__)",
        """
try:
    assert 1 == 2, "HIDDEN"
except AssertionError as a:
    e = ValueError()
    e.__context__ = a
print(f(e))
""",
    ),
    "an argument": (
        """
def f(g):
    try: g()
    except RuntimeError as e: return str(e.args[1])
""",
        "def g(): raise RuntimeError('x', AssertionError('HIDDEN'))\nprint(f(g))",
    ),
    "a group": (
        """
def f(g):
    try: g()
    except ExceptionGroup as e: return str(e.exceptions[0])
""",
        "def g(): raise ExceptionGroup('g', [AssertionError('HIDDEN')])\nprint(f(g))",
    ),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_the_text_of_an_assertion_within_another_exception_stays_with_the_test(name):
    answer, test = HIDDEN[name]
    assert "HIDDEN" in beside(answer, test).printed
    assert "HIDDEN" not in from_afar(answer, test).printed


def test_an_attribute_that_a_test_relies_on_is_not_replaced():
    answer = "def f(m): m.assert_called_once_with = lambda *a, **k: None"
    test = "from unittest.mock import create_autospec\ndef g(x): ...\nm = create_autospec(g)\nf(m)\n"
    assert from_afar(answer, f"{test}m.assert_called_once_with(3)").open


def test_a_time_zone_that_an_answer_sets_is_not_that_of_the_next_student(tmp_path):
    before = time.localtime(0).tm_hour
    answer = "import os\ndef f(): os.environ['TZ'] = 'XXX+11'"
    tests = ["import os\nf()\nassert os.environ.get('TZ') == 'XXX+11'"]
    course = course_of(tmp_path / "course", solved("work", answer), *tests)
    assert told(graded_as(course)) == {"test1": (FULL, "")}
    time.tzset()
    assert time.localtime(0).tm_hour == before and os.environ.get("TZ") != "XXX+11"


CALLING = "def apply(function, *arguments): return function(*arguments)\n"


@pytest.mark.parametrize(
    "answer",
    [
        'def f(apply): return apply(type, "X", (), {"__eq__": id})()',
        'def f(apply): return apply(apply(type, "X", (), {"__eq__": lambda *x: True}))',
        'def f(apply): return apply(type, "X", (), {"__array_interface__": {"data": (1, False)}})()',
        "import numpy as np\ndef f(apply): return apply(np.ndarray, [-1], 'u1')",
        "import numpy as np\ndef f(apply): return apply(np.ndarray, 100)",
        """
import operator
from collections import namedtuple
P = namedtuple("P", "b a", defaults=[type])
def f(apply):
    made = apply(map, operator.getitem, apply(map, P, [1]), [1])
    return apply(next(apply(map, apply, made, ["X"], [()], [{"__eq__": id}])))
""",
        """
def f(apply):
    def g(x): return type
    return next(apply(map, apply, apply(map, g, [1]), ["X"], [()], [{"__eq__": id}]))()
""",
        """
def f(apply):
    L = []
    apply(len, L)
    L.append(type)
    return next(apply(map, apply, L, ["X"], [()], [{"__eq__": id}]))()
""",
    ],
)
@pytest.mark.parametrize("more", ["", "\nimport numpy as np\nassert isinstance(f, type) or np.ndarray"])
def test_a_helper_of_a_test_that_calls_what_it_is_given_makes_no_class_and_no_array(answer, more):
    found = from_afar(answer, f"{CALLING}assert f(apply) == 4711{more}")
    assert found.error and "could make anything" in str(found)


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        (
            'def f():\n    np.f2py.os.system("touch made")',
            "import numpy\nfrom unittest.mock import patch\nwith patch('__main__.np', wraps=numpy):\n    f()",
        ),
        (
            'def f(m):\n    m.f2py.os.system("touch made")',
            "import numpy\nfrom unittest.mock import Mock\nf(Mock(wraps=numpy))",
        ),
        (
            "import pathlib\nPath = pathlib.Path\ndef f():\n    Path.unlink(pathlib.PurePosixPath('kept'))",
            "import pathlib\nfrom unittest.mock import patch\nopen('kept', 'w').close()\n"
            "with patch('__main__.Path', wraps=pathlib.Path):\n    f()\nassert pathlib.Path('kept').exists()",
        ),
        ('def f(): return [\'open("made", "w")\']', "import pandas as pd\npd.Series(f()).apply(eval)"),
        ('def f(): return [\'open("made", "w")\']', "import numpy as np\nnp.vectorize(eval)(f())"),
        ('def f(m): m(\'open("made", "w")\')', "from unittest.mock import Mock\nf(Mock(side_effect=eval))"),
    ],
)
def test_no_code_runs_by_way_of_what_a_test_wraps_or_hands_to_a_library(answer, test, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = from_afar(f"import numpy as np\n{answer}", test)
    assert found.error and found.open and not list(tmp_path.rglob("made"))


def test_a_decorator_of_a_test_copies_nothing_by_which_numpy_reads_memory():
    answer = """
def g(): pass
def f(logged):
    g.__array_interface__ = {"data": (4096, False), "shape": (9,), "typestr": "|u1", "version": 3}
    return logged(g)
"""
    test = """
import functools
import numpy as np
def logged(function):
    @functools.wraps(function)
    def wrapped(*arguments): return function(*arguments)
    assert not hasattr(wrapped, "__array_interface__")
    return wrapped
f(logged)
"""
    assert from_afar(answer, test).error == ""


def test_an_error_about_an_object_does_not_end_the_judge():
    answer = "class M:\n    def __str__(self): raise KeyError('z')\ndef f(): raise TypeError(M())"
    assert from_afar(answer, "f()").error


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        (
            "import subprocess\nfrom dataclasses import dataclass\n@dataclass\nclass Message(subprocess.Popen):\n"
            "    text: str\ndef make(): return Message(['touch', 'made'])",
            "import dataclasses, subprocess\nm = make()\ndataclasses.replace(m, text='hello')",
        ),
        (
            "import subprocess\nclass Message(subprocess.Popen):\n    def __init__(self, *a): pass\n"
            "    def __del__(self, *a): pass\nm = Message()",
            "import subprocess\nm.__class__(['touch', 'made'])",
        ),
        (
            "def f(): return {'version': 1, 'formatters': {'x': {'()': 'os.system', 'command': 'touch made'}}}",
            "import logging.config\nlogging.config.dictConfig(f())",
        ),
        (
            "def f(): return '!!python/object/apply:os.system [\"touch made\"]'",
            "import yaml\nyaml.load(f(), Loader=yaml.Loader)",
        ),
        (
            "def f(): return '!!python/object/apply:eval [\"open(\\'made\\', \\'w\\')\"]'",
            "import yaml\nyaml.unsafe_load(f())",
        ),
    ],
)
def test_no_library_runs_what_a_students_value_names(answer, test, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    from_afar(answer, test, ["Message"])
    assert not list(tmp_path.rglob("made"))


def test_no_record_is_made_of_what_lies_in_the_memory():
    answer = """
import numpy as np
def f(apply):
    kind = {"names": ["a"], "formats": ["i8"], "offsets": [992], "itemsize": 1000}
    return apply(np.void, (5,), kind)
"""
    assert "could make anything" in str(from_afar(answer, f"{CALLING}f(apply)"))


def test_one_list_with_a_class_that_makes_anything_is_refused_wherever_it_comes():
    answer = """
import operator
from collections import namedtuple
L = [type]
P = namedtuple("P", "b a", defaults=[L])
P.__new__.__annotations__ = {"b": L}
def f(apply):
    made = apply(map, operator.getitem, apply(map, P, [1]), [1])
    first = apply(map, operator.getitem, made, [0])
    return apply(next(apply(map, apply, first, ["X"], [()], [{"__eq__": id}])))
"""
    found = from_afar(answer, f"{CALLING}assert f(apply) == 4711")
    assert found.error and "could make anything" in str(found)


ANNOTATED = """
import numpy as np
from dataclasses import dataclass
from typing import Optional
def f(x: np.ndarray, y: np.ndarray | None = None) -> list[np.ndarray]: return [x]
def g(x: Optional[np.ndarray]) -> tuple[np.ndarray, ...]: return (x,)
@dataclass
class Data:
    values: np.ndarray
    kind: type = int
"""


@pytest.mark.parametrize(
    "asked",
    [
        "inspect.signature(f).return_annotation == list[np.ndarray]",
        "inspect.signature(f).parameters['x'].annotation is np.ndarray",
        "inspect.signature(f).parameters['y'].annotation == (np.ndarray | None)",
        "inspect.signature(g).parameters['x'].annotation == Optional[np.ndarray]",
        "dataclasses.fields(Data)[0].type is np.ndarray and Data(np.ones(2)).values.sum() == 2",
    ],
)
def test_such_a_class_is_seen_where_a_test_only_looks_at_types(asked):
    test = f"import dataclasses, inspect\nimport numpy as np\nfrom typing import Optional\nassert {asked}"
    found = from_afar(ANNOTATED, test, ["Data"])
    assert not found.error and not found.open
