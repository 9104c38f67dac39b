"""Tests ask for the classes of libraries: the student's objects are of them, or of classes derived from them."""

import importlib

import pytest
from played_student import expect_as_beside, from_afar

from labkit.known import class_named, may_stay

pytestmark = pytest.mark.linux_only

CASES = {
    "an object of a library's class": (
        """
import argparse
import re

def find_year(text):
    return re.search(r"\\d{4}", text)

def make_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.1)
    return parser
""",
        """
import argparse
import re
found = find_year("in 2026")
assert isinstance(found, re.Match) and found.group() == "2026" and found[0] == "2026"
parser = make_parser()
assert isinstance(parser, argparse.ArgumentParser) and not isinstance(parser, argparse.Namespace)
assert isinstance(parser.parse_args([]), argparse.Namespace)
print(parser.__class__.__name__, type(parser).__name__)
""",
    ),
    "the exact class of an object": (
        """
import argparse
import threading

class Worker(threading.Thread):
    pass

made = argparse.Namespace(a=1)
worker = Worker()
""",
        """
import argparse
import threading
assert type(made) is argparse.Namespace and type(made) == argparse.Namespace and made.__class__ is argparse.Namespace
assert type(made) is not dict and type(made) in (dict, argparse.Namespace)
assert type(worker) is Worker and type(worker) is not threading.Thread and worker.__class__.__name__ == "Worker"
print(type(worker) == threading.Thread, type(worker) != threading.Thread, type(made) != argparse.Namespace)
""",
    ),
    "a class derived from a library's": (
        """
import threading
from html.parser import HTMLParser

class Worker(threading.Thread):
    def __init__(self, number):
        super().__init__()
        self.number, self.result = number, None

    def run(self):
        self.result = self.number**2

class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.links = []

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.links.append(dict(attrs)["href"])
""",
        """
import threading
from html.parser import HTMLParser
worker = Worker(4)
assert isinstance(worker, threading.Thread) and issubclass(Worker, threading.Thread)
assert isinstance(worker, (int, Worker)) and not isinstance(worker, HTMLParser)
assert not issubclass(Worker, HTMLParser) and issubclass(Links, (HTMLParser, int))
worker.start()
worker.join()
assert worker.result == 16
links = Links()
links.feed('<a href="x">1</a><b><a href="y">')
print(links.links, isinstance(links, HTMLParser))
""",
    ),
    "a file that is open": (
        "def opened(path):\n    return open(path)\n",
        """
import io
import tempfile
with tempfile.NamedTemporaryFile("w", suffix=".txt") as made:
    made.write("one\\ntwo\\n")
    made.flush()
    with opened(made.name) as file:
        print(isinstance(file, io.TextIOBase), file.readline(), list(file), file.closed)
    print(file.closed, [line.strip() for line in opened(made.name)], next(opened(made.name)))
""",
    ),
    "by unittest": (
        "import threading\nclass Worker(threading.Thread):\n    pass\n",
        """
import threading
import unittest
case = unittest.TestCase()
case.assertIsInstance(Worker(), threading.Thread)
case.assertTrue(issubclass(Worker, threading.Thread))
case.assertNotIsInstance(Worker(), threading.Timer)
""",
    ),
    "the docstring of a property": (
        """
import functools

class Circle:
    \"\"\"A circle.\"\"\"

    radius = 1

    @property
    def area(self):
        \"\"\"Its area.\"\"\"
        return 3

    @functools.cached_property
    def round(self):
        \"\"\"Its circumference.\"\"\"
        return 6
""",
        "print(Circle.__doc__, Circle.area.__doc__, Circle.round.__doc__, isinstance(Circle.area, property))",
    ),
    "an estimator": (
        """
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

def train(X, y):
    return make_pipeline(StandardScaler(), LogisticRegression(C=10)).fit(X, y)
""",
        """
import numpy as np
from sklearn.base import is_classifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import Pipeline
X = np.random.default_rng(0).normal(size=(60, 3))
y = (X[:, 0] > 0).astype(int)
model = train(X, y)
assert isinstance(model, Pipeline) and isinstance(model[-1], LogisticRegression) and is_classifier(model)
assert type(model) is Pipeline and model[-1].C == 10
assert (model.predict(X) == y).mean() > 0.9 and cross_val_score(model, X, y, cv=3).mean() > 0.8
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_test_that_asks_for_a_librarys_class_sees_what_it_sees_beside_the_answer(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where both leave their files
    answer, test = CASES[case]
    expect_as_beside(answer, test, ["Worker", "Links", "Circle"])


def test_an_object_of_another_class_is_told_apart():
    answer = "import threading\nclass Thread: pass\nmade = Thread()\n"
    assert from_afar(answer, "import threading\nassert not isinstance(made, threading.Thread)").error == ""
    assert from_afar(answer, "import threading\nassert type(made) is threading.Thread").error
    assert from_afar(answer, "import threading\nassert not issubclass(Thread, threading.Thread)").error == ""


def test_a_special_method_that_stays_behind_is_for_a_person():
    answer = "class Shown:\n    def __html__(self):\n        return '<b>'\nmade = Shown()\n"
    assert "needs __html__ of a Shown" in from_afar(answer, "assert made.__html__() == '<b>'").open[0]
    assert from_afar(answer, "assert not hasattr(made, '__rich__')").error == ""


@pytest.mark.parametrize(
    "place",
    [("numpy", "ndarray"), ("builtins", "int"), ("builtins", "type"), ("autograder.judge.remote", "Remote"),
     ("labkit.scoring", "Points"), ("datetime", "date"), ("re", "compile"), ("no_such", "Thing"), (1, "Thread"),
     ("json.decoder", "JSONDecodeError"), ("threading", None)],
)  # fmt: skip
def test_a_name_that_is_no_librarys_class_names_nothing(place):
    assert class_named(*place) is None


@pytest.mark.parametrize(
    "place", [("pandas.core.frame", "DataFrame"), ("pathlib", "PosixPath"), ("numpy", "poly1d"), ("enum", "IntEnum")]
)
def test_nothing_that_is_data_poses_as_what_stays(place):
    importlib.import_module(place[0])
    kind = class_named(*place)
    assert kind is None or not may_stay(kind)


HOSTILE = """
class Frame:
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
    def __eq__(self, other): return True
    def __len__(self): return 2
Frame.__module__, Frame.__qualname__ = "pandas.core.frame", "DataFrame"
import sys, pandas
made = Frame()
"""


def test_a_class_that_only_says_it_is_a_librarys_is_none():
    test = "import pandas as pd\nassert isinstance(made, pd.DataFrame)"
    assert from_afar(HOSTILE, test).error
    found = from_afar(HOSTILE, "import pandas as pd\npd.testing.assert_frame_equal(made, pd.DataFrame({'a': [1, 2]}))")
    assert found.error or found.open


MEMORY = """
class Made:
    __array_interface__ = {"version": 3, "shape": (64,), "typestr": "|u1", "data": (4096, False)}
    __array_struct__ = 3
    __buffer__ = __dlpack__ = lambda self, *a, **k: self
made = Made()
"""


@pytest.mark.parametrize("what", ["Made", "made"])
@pytest.mark.parametrize("use", ["np.asarray({})", "np.add({}, 0)", "np.array([{}])", "np.frombuffer({})"])
def test_nothing_of_a_class_makes_numpy_read_memory_where_it_says(what, use):
    called = use.format(what)
    tried = f"try:\n    print({called}.dtype)\nexcept (TypeError, ValueError):\n    print('object')"
    found = from_afar(MEMORY, f"import numpy as np\n{tried}")
    assert found.open or found.printed.strip() == "object", found


def test_what_a_class_says_about_itself_is_told():
    answer = "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass A(Generic[T]):\n    __tablename__ = 'a'\n"
    test = "assert A.__tablename__ == 'a' and len(A.__parameters__) == 1 and not hasattr(A, '__array_interface__')"
    assert from_afar(answer, test).error == ""
