"""Objects of an answer's own classes that derive from Counter, date, Decimal and the like, and views of arrays."""

import pytest
from played_student import beside, expect_a_person, expect_as_beside, expect_to_fail, from_afar

BAG = """
from collections import Counter
class Bag(Counter):
    def best(self): return self.most_common(1)[0][0]
def bag(words): return Bag(words)
"""
DAY = """
from datetime import date, timedelta
class Day(date):
    def next(self): return self + timedelta(1)
def day(): return Day(2024, 2, 28)
"""
MONEY = """
from decimal import Decimal
class Money(Decimal):
    def shown(self): return f"{self} EUR"
def cost(): return Money("2.50")
"""
STACK = """
from collections import deque
class Stack(deque):
    def push(self, x): self.append(x)
def make(xs): return Stack(xs)
"""
TAGS = """
class Tags(set):
    def show(self): return " ".join(sorted(self))
def tags(text): return Tags(text.split())
"""
GRAPH = """
from collections import defaultdict
class Graph(defaultdict):
    def __init__(self): super().__init__(set)
    def connect(self, a, b):
        self[a].add(b)
        self[b].add(a)
def make():
    graph = Graph()
    graph.connect("a", "b")
    return graph
"""
RIGHT = {
    "methods of its own": (BAG, "assert bag('aab').best() == 'a'"),
    "equal to a dict": (BAG, "assert bag('aab') == {'a': 2, 'b': 1} and {'a': 1} == bag('a') and bag('a') != {}"),
    "equal to a Counter": (BAG, "from collections import Counter\nassert bag('aab') == Counter('aab')"),
    "added": (BAG, "from collections import Counter\nassert bag('aab') + Counter('a') == Counter('aaab')"),
    "read": (BAG, "b = bag('aab')\nassert b['a'] == 2 and len(b) == 2 and dict(b) == {'a': 2, 'b': 1} and 'a' in b"),
    "a day": (
        DAY,
        "from datetime import date\nassert day() == date(2024, 2, 28) and day().next() == date(2024, 2, 29)",
    ),
    "days": (
        DAY,
        "from datetime import date\nassert (date(2024, 3, 1) - day()).days == 2 and day() < date(2025, 1, 1)\n"
        "assert {day(): 1}[date(2024, 2, 28)] == 1 and isinstance(day(), date) and f'{day():%d.%m.}' == '28.02.'",
    ),
    "money": (
        MONEY,
        "from decimal import Decimal\nassert cost() == Decimal('2.5') and 10 - cost() == Decimal('7.5')\n"
        "assert sum([cost(), cost()]) == 5 and cost().shown() == '2.50 EUR' and isinstance(cost(), Decimal)",
    ),
    "no text": (MONEY, "assert cost() != '2.5' and not cost() == None"),
    "a stack": (
        STACK,
        "from collections import deque\nassert make([1, 2]) == deque([1, 2])\n"
        "s = make([1])\ns.push(2)\nassert s.pop() == 2 and list(s) == [1] and not make([])",
    ),
    "tags": (
        TAGS,
        "assert tags('a b') == {'a', 'b'} and tags('a b') | {'c'} == {'a', 'b', 'c'} and {'a'} <= tags('a b')\n"
        "assert tags('a b') == tags('b a') and tags('a') < tags('a b') and tags('b a').show() == 'a b'",
    ),
    "a graph": (GRAPH, "g = make()\nassert g['a'] == {'b'} and g == {'a': {'b'}, 'b': {'a'}} and g['q'] == set()"),
}
# What an operator gives is of the answer's class, too, and what reads its content may be the class's own.
LEFT = {
    "the next day": (DAY, "from datetime import timedelta\nassert (day() + timedelta(1)).next().day == 1"),
    "two stacks": (STACK, "s = make([1]) + make([2])\ns.push(3)\nassert len(s) == 3"),
    "an ordered dict with more": (
        "from collections import OrderedDict\nclass Menu(OrderedDict):\n    def first(self): return next(iter(self))\n"
        "def f(): return Menu(a=1)",
        "assert (f() | {'b': 2}).first() == 'a'",
    ),
    "one with a default": (
        "from collections import Counter\nclass Bag(Counter):\n    def __missing__(self, key): return -1\n"
        "def f(): return Bag(a=1)",
        "from collections import Counter\nassert not f() == Counter(a=1, b=0)",
    ),
    "one that counts": (
        "from datetime import timedelta\nclass Span(timedelta):\n    n = 0\n    @property\n    def days(self):\n"
        "        Span.n += 1\n        return Span.n\ndef f(): return Span(7)",
        "from datetime import timedelta\nassert f() == timedelta(7)",
    ),
}
WRONG = {
    "another Counter": (BAG.replace("Bag(words)", "Bag(words[1:])"), "assert bag('aab') == {'a': 2, 'b': 1}"),
    "a method": (BAG.replace("[0][0]", "[0][1]"), "assert bag('aab').best() == 'a'"),
    "another number": (MONEY.replace("2.50", "2.60"), "from decimal import Decimal\nassert cost() == Decimal('2.5')"),
    "letters": (TAGS.replace("text.split()", "text"), "assert tags('a b') == {'a', 'b'}"),
    "the other end": (
        "from collections import deque\nclass Stack(deque):\n    def pop(self): return self.popleft()\n"
        "def make(xs): return Stack(xs)",
        "s = make([1, 2])\nassert s.pop() == 2",
    ),
    "its own parts": (
        "class Point(complex):\n    real, imag = 1.0, 2.0\ndef f(): return Point(0)",
        "assert f() == 1 + 2j",
    ),
    "its own text": (
        "import datetime as dt\nclass Day(dt.date):\n    def isoformat(self): return 'bad'\nd = Day(2020, 1, 1)",
        "assert d.isoformat() == '2020-01-01'",
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_object_of_such_a_class_is_what_it_is_beside_the_answer(case):
    expect_as_beside(*RIGHT[case])


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_one_gets_no_points(case):
    expect_to_fail(*WRONG[case])


@pytest.mark.parametrize("case", LEFT)
def test_an_operator_that_only_the_class_can_answer_is_left_to_a_person(case):
    expect_a_person(*LEFT[case])


@pytest.mark.parametrize("method", ["__eq__", "__contains__", "__le__", "__or__", "__hash__"])
def test_no_operator_of_a_class_that_the_task_does_not_ask_for_decides(method):
    answer = f"class Tags(set):\n    def {method}(self, *others): return 1\ndef tags(): return Tags('ab')"
    use = {
        "__eq__": "tags() == {'a'}",
        "__contains__": "'q' in tags()",
        "__le__": "tags() <= {'a'}",
        "__or__": "tags() | {'c'} == 1",
        "__hash__": "hash(tags()) == 1",
    }[method]
    expect_a_person(answer, f"assert {use}")


VIEWS = {
    "windows": (
        "import numpy as np\ndef f(a): return np.lib.stride_tricks.sliding_window_view(a, 3)",
        "import numpy as np\na = np.arange(6)\nw = f(a)\nassert np.shares_memory(w, a) and w.strides == (8, 8)\n"
        "a[2] = 100\nassert w[0, 2] == 100 and not w.flags.writeable",
    ),
    "repeated rows": (
        "import numpy as np\ndef f(a): return np.broadcast_to(a, (2, 2))",
        "import numpy as np\nassert f(np.arange(2)).strides[0] == 0",
    ),
    "a view that cannot be written to": (
        "def f(a):\n    v = a[:]\n    v.setflags(write=False)\n    return v",
        "import numpy as np\na = np.arange(3)\nassert not f(a).flags.writeable and a.flags.writeable",
    ),
}


@pytest.mark.parametrize("case", VIEWS)
def test_a_view_of_the_tests_array_is_one_from_afar(case):
    expect_as_beside(*VIEWS[case])


def test_a_diagonal_cannot_be_written_to():
    test = "import numpy as np\nd = f(np.eye(2))\nd[0] = 5\nassert d[0] == 5"
    expect_to_fail("def f(a): return a.diagonal()", test)


LEFT_TO_A_PERSON = {
    "a polynomial in a sum": (
        "def f(p): return (p - 1).deriv()(2)",
        "from numpy.polynomial import Polynomial\nassert f(Polynomial([0, 0, 1])) == 4",
    ),
    "a new table of its own class": (
        "import pandas as pd\nclass Frame(pd.DataFrame): pass",
        "import pandas as pd\nassert isinstance(Frame({'a': [1]}), pd.DataFrame)",
    ),
    "the level of a logger": (
        "import logging\ndef f(): logging.getLogger('app').setLevel(logging.DEBUG)",
        "import logging\nf()\nassert logging.getLogger('app').level == logging.DEBUG",
    ),
    "a dialect": (
        "import csv\ncsv.register_dialect('semi', delimiter=';')\nx = 1",
        "import csv\nassert x and 'semi' in csv.list_dialects()",
    ),
    "numbers from its seed": (
        "import random\ndef f(): random.seed(0)",
        "import random\nrandom.seed(1)\nf()\na = random.random()\nrandom.seed(0)\nassert random.random() == a",
    ),
}


@pytest.mark.parametrize("case", LEFT_TO_A_PERSON)
def test_right_work_that_cannot_be_seen_from_afar_is_left_to_a_person(case):
    expect_a_person(*LEFT_TO_A_PERSON[case])


def test_wrong_work_is_wrong_although_the_test_asks_for_a_logger():
    test = "import logging\nf()\nassert logging.getLogger('app').level == logging.DEBUG"
    expect_to_fail("def f(): pass", test)


UNSEEN = {
    "another folder": (
        "import os\ndef f(): os.chdir('/tmp')",
        "import os\nhere = os.getcwd()\nf()\nnow = os.getcwd()\nassert now == here",
    ),
    "another recursion limit": (
        "import sys\ndef f(): sys.setrecursionlimit(5000)",
        "import sys\nbefore = sys.getrecursionlimit()\nf()\nafter = sys.getrecursionlimit()\nassert after == before",
    ),
    "another seed": (
        "import random\ndef f(): random.seed(0)",
        "import random\nrandom.seed(1)\na = random.random()\nrandom.seed(1)\nf()\nassert random.random() == a",
    ),
    "another seed of NumPy's": (
        "import numpy as np\ndef f(): np.random.seed(0)",
        "import numpy as np\nnp.random.seed(1)\na = np.random.rand()\nnp.random.seed(1)\nf()\n"
        "assert np.random.rand() == a",
    ),
}


@pytest.mark.parametrize("case", UNSEEN)
def test_what_wrong_work_leaves_in_its_own_process_does_not_pass_unseen(case):
    answer, test = UNSEEN[case]
    assert beside(answer, test).error
    assert from_afar(answer, test).open
