"""Objects that stay in the student's process behave in a test as they would in the student's own namespace."""

import pytest
from played_student import Outcome, expect_as_beside, from_afar, student

from autograder.judge.remote import CannotLeave

pytestmark = pytest.mark.linux_only

ACCOUNT = """
class Account:
    '''Holds money.'''
    rate = 0.5
    def __init__(self, owner, balance=0):
        self.owner, self.balance, self._log = owner, balance, []
    def deposit(self, amount):
        if amount < 0:
            raise ValueError("negative amount")
        self.balance += amount
        self._log.append(amount)
        return self
    @property
    def doubled(self):
        return 2 * self.balance
    @classmethod
    def empty(cls):
        return cls("nobody")
    @staticmethod
    def valid(amount):
        return amount >= 0
    def __repr__(self):
        return f"Account({self.owner!r}, {self.balance})"
class Savings(Account):
    pass
account = Account("Ada", 5)
"""
VECTOR = """
class Vector:
    def __init__(self, *parts):
        self.parts = list(parts)
    def __add__(self, other):
        return Vector(*(a + b for a, b in zip(self.parts, other.parts)))
    def __mul__(self, factor):
        return Vector(*(factor * a for a in self.parts))
    __rmul__ = __mul__
    def __eq__(self, other):
        return isinstance(other, Vector) and self.parts == other.parts
    def __hash__(self):
        return hash(tuple(self.parts))
    def __len__(self):
        return len(self.parts)
    def __getitem__(self, place):
        return self.parts[place]
    def __setitem__(self, place, value):
        self.parts[place] = value
    def __contains__(self, value):
        return value in self.parts
    def __iter__(self):
        return iter(self.parts)
    def __bool__(self):
        return any(self.parts)
    def __lt__(self, other):
        return len(self) < len(other)
    def __neg__(self):
        return -1 * self
    def __abs__(self):
        return sum(a * a for a in self.parts) ** 0.5
    def __call__(self, x):
        return sum(a * x**n for n, a in enumerate(self.parts))
    def __str__(self):
        return "<" + ", ".join(map(str, self.parts)) + ">"
    def __format__(self, spec):
        return "|".join(format(a, spec) for a in self.parts)
    def __float__(self):
        return float(abs(self))
    def __iadd__(self, other):
        self.parts = [a + b for a, b in zip(self.parts, other.parts)]
        return self
"""
POINT = """
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum, IntEnum
from typing import NamedTuple
Pair = namedtuple("Pair", "left right", defaults=[0])
class Named(NamedTuple):
    x: float
    y: float = 0.0
    def norm(self):
        return (self.x**2 + self.y**2) ** 0.5
@dataclass
class Point:
    x: int
    y: int = 2
    tags: list = field(default_factory=list)
@dataclass(frozen=True, order=True)
class Card:
    rank: int
    suit: str = "clubs"
class Colour(Enum):
    RED = 1
    BLUE = 2
class Level(IntEnum):
    LOW = 1
    HIGH = 3
def swap(pair):
    return Pair(pair.right, pair.left)
def pick(name):
    return Colour[name]
"""
GENERATORS = """
def squares(n):
    for i in range(n):
        yield i * i
def failing():
    yield 1
    raise ValueError("no more")
def endless():
    n = 0
    while True:
        yield n
        n += 1
def averager():
    total, count, value = 0, 0, None
    while True:
        value = yield (total / count if count else None)
        total, count = total + value, count + 1
class Countdown:
    def __init__(self, start):
        self.start = start
    def __iter__(self):
        return self
    def __next__(self):
        if self.start <= 0:
            raise StopIteration
        self.start -= 1
        return self.start
"""
MANAGER = """
class Manager:
    def __init__(self, quiet=False):
        self.log, self.quiet = [], quiet
    def __enter__(self):
        self.log.append("enter")
        return self
    def __exit__(self, kind, error, trace):
        self.log.append(kind.__name__ if kind else "none")
        return self.quiet
"""
FUNCTIONS = """
import functools
def area(width: float, height: float = 2, *rest, unit="cm", **more) -> float:
    '''Return the area.'''
    return width * height
def make_adder(n):
    def add(x):
        return x + n
    return add
def compose(*functions):
    return lambda x: functools.reduce(lambda value, f: f(value), functions, x)
@functools.lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
double = functools.partial(int.__mul__, 2)
"""
DECORATORS = """
import functools
class twice:
    def __init__(self, f):
        functools.update_wrapper(self, f)
        self.f = f
    def __call__(self, *given):
        return 2 * self.f(*given)
@twice
def note(n):
    return n + 1
def logged(f):
    @functools.wraps(f)
    def inner(*given):
        return f(*given)
    return inner
@logged
def plain(n):
    return n
class Quiet:
    pass
quiet = Quiet()
"""
CASES = {
    "a decorator that is a class has the function's name": (
        DECORATORS,
        "assert note.__name__ == 'note' and note(1) == 4",
    ),
    "a wrapped function is found": (DECORATORS, "assert plain.__wrapped__(3) == 3 and plain.__name__ == 'plain'"),
    "an object can do what its class defines and no more": (
        DECORATORS,
        "assert callable(note) and not callable(quiet)\n"
        "try:\n    quiet | quiet\nexcept TypeError:\n    pass\nelse:\n    assert False",
    ),
    "an instance has attributes": (ACCOUNT, "assert account.owner == 'Ada' and account.balance == 5"),
    "a method changes the instance": (ACCOUNT, "account.deposit(3)\nassert account.balance == 8"),
    "a method that returns self returns the same object": (ACCOUNT, "assert account.deposit(1) is account"),
    "a property is computed": (ACCOUNT, "assert account.doubled == 10"),
    "a class method makes an instance": (ACCOUNT, "assert Account.empty().owner == 'nobody'"),
    "a static method is called on class and instance": (ACCOUNT, "assert Account.valid(1) and not account.valid(-1)"),
    "a class attribute is read": (ACCOUNT, "assert Account.rate == account.rate == 0.5"),
    "an attribute that a test sets is seen by methods": (ACCOUNT, "account.balance = 40\nassert account.doubled == 80"),
    "an attribute that a test adds stays": (ACCOUNT, "account.note = 'x'\nassert account.note == 'x'"),
    "an attribute that a test deletes is gone": (
        ACCOUNT,
        "del account.owner\nassert not hasattr(account, 'owner')",
    ),
    "an attribute that is missing raises an AttributeError": (
        ACCOUNT,
        "try:\n    account.nothing\nexcept AttributeError as error:\n    print(error)",
    ),
    "hasattr and getattr with a default work": (
        ACCOUNT,
        "assert hasattr(account, 'owner') and not hasattr(account, 'age') and getattr(account, 'age', 3) == 3",
    ),
    "an instance is one of its class and of the base": (
        ACCOUNT,
        "one = Savings('B')\nassert isinstance(one, Savings) and isinstance(one, Account)\n"
        "assert issubclass(Savings, Account) and not isinstance(account, Savings) and type(one) is Savings",
    ),
    "an instance is printed as it prints itself": (ACCOUNT, "print(account, repr(account), f'{account}')"),
    "a class has its name and its docstring": (
        ACCOUNT,
        "assert Account.__name__ == 'Account' and Account.__doc__ == 'Holds money.'",
    ),
    "a private attribute is read": (ACCOUNT, "account.deposit(3)\nassert account._log == [3]"),
    "vars and dir tell the attributes": (
        ACCOUNT,
        "assert sorted(vars(account)) == ['_log', 'balance', 'owner'] and 'deposit' in dir(account)\n"
        "assert account.__dict__['owner'] == 'Ada'",
    ),
    "a list of instances keeps them apart": (
        f"{ACCOUNT}\naccounts = [Account('a'), Account('b')] * 2",
        "assert accounts[0] is accounts[2] and accounts[0] is not accounts[1]\n"
        "accounts[0].deposit(1)\nassert [a.balance for a in accounts] == [1, 0, 1, 0]",
    ),
    "instances can be keys": (
        f"{ACCOUNT}\nbook = {{account: 1}}",
        "assert book[account] == 1 and account in book and len({account, account}) == 1",
    ),
    "an instance of a class without comparison equals itself alone": (
        ACCOUNT,
        "assert account == account and account != Account('Ada', 5)",
    ),
    "a bound method can be kept and called": (ACCOUNT, "f = account.deposit\nf(2)\nf(3)\nassert account.balance == 10"),
    "an unbound method takes the instance": (ACCOUNT, "Account.deposit(account, 2)\nassert account.balance == 7"),
    "a test derives a class and calls the method of its base": (
        ACCOUNT,
        "class Own(Account):\n    def twice(self, n):\n        return self.deposit(n).deposit(n)\n"
        "own = Own('o')\nown.twice(2)\nassert own.balance == 4 and isinstance(own, Account)",
    ),
    "a derived class overrides a method that its base calls": (
        "class Shape:\n    def area(self):\n        raise NotImplementedError\n"
        "    def text(self):\n        return f'area {self.area()}'",
        "class Square(Shape):\n    def __init__(self, side):\n        self.side = side\n"
        "    def area(self):\n        return self.side ** 2\nassert Square(3).text() == 'area 9'",
    ),
    "an abstract class cannot be made": (
        "from abc import ABC, abstractmethod\nclass Shape(ABC):\n    @abstractmethod\n    def area(self): ...",
        "try:\n    Shape()\nexcept TypeError as error:\n    print('TypeError')\nelse:\n    assert False",
    ),
    "an instance is copied": (
        ACCOUNT,
        "import copy\nother = copy.copy(account)\nother.balance = 1\ndeep = copy.deepcopy(account)\n"
        "deep._log.append(1)\nassert account.balance == 5 and account._log == [] and type(deep) is Account",
    ),
    "an object in an attribute is the same each time": (
        "class Node:\n    def __init__(self, value, after=None):\n        self.value, self.after = value, after\n"
        "last = Node(2)\nhead = Node(1, last)\nlast.after = head",
        "assert head.after is last and last.after is head and head.after.after.value == 1",
    ),
    "a test gives an instance to a function": (
        f"{ACCOUNT}\ndef rich(account):\n    return isinstance(account, Account) and account.balance > 3",
        "assert rich(account) and not rich(Account('x'))",
    ),
    "a list in an attribute can be changed by a test": (ACCOUNT, "account._log.append(7)\nassert account._log == [7]"),
    "a class attribute that a test sets is seen by instances": (ACCOUNT, "Account.rate = 2\nassert account.rate == 2"),
    "calls of a magic method by name work": (VECTOR, "assert Vector(1, 2).__len__() == 2"),
    "sums, products and their reflections are computed": (
        VECTOR,
        "v = Vector(1, 2)\nassert (v + v).parts == (2 * v).parts == (v * 2).parts == [2, 4]",
    ),
    "an instance compares itself": (
        VECTOR,
        "assert Vector(1) == Vector(1) and Vector(1) != Vector(2) and Vector(1) < Vector(1, 2)",
    ),
    "length, items, membership and iteration work": (
        VECTOR,
        "v = Vector(3, 4)\nv[0] = 0\nassert len(v) == 2 and v[0] == 0 and 4 in v and list(v) == [0, 4]",
    ),
    "an instance can be called, and used as a number": (
        VECTOR,
        "v = Vector(3, 4)\nassert v(2) == 11 and abs(v) == float(v) == 5 and (-v).parts == [-3, -4] and callable(v)",
    ),
    "an instance is formatted": (VECTOR, "print(f'{Vector(1, 2):.2f}', str(Vector(1)), [*map(str, [Vector(2)])])"),
    "an instance is true or false as it says": (VECTOR, "assert Vector(1) and not Vector(0)"),
    "equal instances are one in a set": (VECTOR, "assert len({Vector(1), Vector(1), Vector(2)}) == 2"),
    "an instance is added to in place": (VECTOR, "v = w = Vector(1)\nv += Vector(2)\nassert v is w and w.parts == [3]"),
    "instances are sorted by their comparison": (
        VECTOR,
        "print([str(v) for v in sorted([Vector(1, 2), Vector(3), Vector(1, 2, 3)])])",
    ),
    "a sum of instances and numbers that do not go together is a TypeError": (
        VECTOR,
        "try:\n    Vector(1) - Vector(1)\nexcept TypeError:\n    print('TypeError')",
    ),
    "a named tuple has items by name and place": (
        POINT,
        "p = Pair(1)\nassert p.left == p[0] == 1 and p == (1, 0) and p._asdict() == {'left': 1, 'right': 0}\n"
        "print(p, p._replace(left=5), Pair._fields)\na, b = p\nassert isinstance(p, tuple) and isinstance(p, Pair)",
    ),
    "a function takes and returns a named tuple": (
        POINT,
        "assert swap(Pair(1, 2)) == Pair(2, 1)\nprint(swap(Pair(1)))",
    ),
    "a named tuple with methods is a tuple": (
        POINT,
        "p = Named(3.0, 4.0)\nassert p.norm() == 5 and p[0] == 3 and list(p) == [3, 4] and len(p) == 2",
    ),
    "a dataclass has fields, equality and a representation": (
        POINT,
        "import dataclasses\np = Point(1)\nprint(p)\nassert p == Point(1, 2) and p != Point(2) and p.tags == []\n"
        "assert dataclasses.is_dataclass(Point) and [f.name for f in dataclasses.fields(p)] == ['x', 'y', 'tags']",
    ),
    "a frozen dataclass refuses to be changed": (
        POINT,
        "import dataclasses\nc = Card(1)\ntry:\n    c.rank = 3\nexcept dataclasses.FrozenInstanceError as error:\n"
        "    print(type(error).__name__)\nassert sorted([Card(3), Card(1)])[0].rank == 1 and len({Card(1), c}) == 1",
    ),
    "a member of an enum is the same object each time": (
        POINT,
        "assert Colour.RED is Colour.RED and pick('RED') is Colour.RED and pick('BLUE') != Colour.RED\n"
        "print(Colour.RED, Colour.RED.name, Colour.RED.value, repr(Colour.BLUE))",
    ),
    "an enum is gone through and looked up": (
        POINT,
        "assert [c.name for c in Colour] == ['RED', 'BLUE'] and len(Colour) == 2\n"
        "assert Colour['RED'] is Colour(1) is Colour.RED and Colour.RED in Colour and isinstance(Colour.RED, Colour)",
    ),
    "a generator gives its values one by one": (
        GENERATORS,
        "import types\ng = squares(3)\nassert isinstance(g, types.GeneratorType) and iter(g) is g\n"
        "assert next(g) == 0 and next(g) == 1 and list(g) == [4] and next(g, 'end') == 'end'",
    ),
    "a generator at its end raises StopIteration": (
        GENERATORS,
        "g = squares(0)\ntry:\n    next(g)\nexcept StopIteration:\n    print('end')",
    ),
    "a generator that fails gives what came before": (
        GENERATORS,
        "got = []\ntry:\n    for value in failing():\n        got.append(value)\n"
        "except ValueError as error:\n    print(got, error)",
    ),
    "an endless generator is used as far as needed": (
        GENERATORS,
        "import itertools\nassert list(itertools.islice(endless(), 100)) == list(range(100))",
    ),
    "values are sent into a generator": (
        GENERATORS,
        "a = averager()\nnext(a)\nassert a.send(2) == 2 and a.send(4) == 3\na.close()",
    ),
    "an iterator of the student's own class is gone through": (
        GENERATORS,
        "c = Countdown(3)\nassert next(c) == 2 and list(c) == [1, 0] and list(c) == []\n"
        "assert [n for n in Countdown(2)] == [1, 0] and sum(Countdown(4)) == 6",
    ),
    "a context manager is entered and left": (
        MANAGER,
        "m = Manager()\nwith m as entered:\n    assert entered is m\nassert m.log == ['enter', 'none']",
    ),
    "a context manager is told of the test's own exception": (
        MANAGER,
        "m = Manager()\ntry:\n    with m:\n        raise KeyError('x')\nexcept KeyError:\n    print(m.log)",
    ),
    "a function has a signature": (
        FUNCTIONS,
        "import inspect\nprint(inspect.signature(area), area.__name__, area.__doc__, area.__annotations__)\n"
        "assert inspect.isfunction(area) and callable(area) and list(inspect.signature(area).parameters)[0] == 'width'",
    ),
    "a function that a function returned is called": (FUNCTIONS, "assert make_adder(2)(3) == 5"),
    "functions of the test and of the student are composed": (
        FUNCTIONS,
        "assert compose(abs, make_adder(1), lambda x: x * 10)(-2) == 30",
    ),
    "a cached function tells how often it was used": (
        FUNCTIONS,
        "assert fib(30) == 832040 and fib.cache_info().hits == 28\nfib.cache_clear()",
    ),
    "a partial function is called": (FUNCTIONS, "assert double(4) == 8"),
    "a call with wrong arguments is a TypeError": (
        FUNCTIONS,
        "try:\n    make_adder()\nexcept TypeError as error:\n    print(error)",
    ),
    "an attribute of a function is read": ("def f():\n    f.calls += 1\nf.calls = 0", "f()\nf()\nassert f.calls == 2"),
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    answer, test = CASES[name]
    expect_as_beside(answer, test, ("Account", "Vector", "Point", "Card", "Colour", "Manager"))


EQUALS_ALL = """
class Any(float):
    pass
class Everything:
    def __eq__(self, other):
        return True
    def __bool__(self):
        return True
    def __contains__(self, item):
        return True
    __hash__ = object.__hash__
def f():
    return Everything()
"""


@pytest.mark.parametrize("test", ["assert f() == 3", "assert 3 == f()", "assert f()", "assert 3 in f()"])
def test_an_object_whose_class_no_task_asks_for_decides_no_test(test):
    found = from_afar(EQUALS_ALL, test)
    assert found.error and found.open


def test_a_context_manager_that_no_task_asks_for_hides_no_error_of_the_test():
    found = from_afar(MANAGER, "with Manager(quiet=True):\n    assert False, 'seen'")
    assert found.error and found.open


def test_a_context_manager_that_the_task_asks_for_may_hide_errors():
    expect_as_beside(MANAGER, "with Manager(quiet=True):\n    raise ValueError", ["Manager"])


def test_the_source_of_a_function_is_for_a_person():
    found = from_afar("def f(): return 1", "import inspect\nassert 'return' in inspect.getsource(f)")
    assert found.open and "source" in found.open[0]


def test_an_object_of_a_tests_own_kind_of_list_cannot_be_sent():
    found = from_afar("def f(x): return 1", "class Own(list): pass\nf(Own())")
    assert found.open and "cannot be sent" in found.open[0]


def test_an_argument_is_the_same_object_when_it_comes_back():
    with student("def same(x): return x\nclass A: pass\na = A()") as remote:
        got = remote.get(["same", "a"])
        assert got["same"](got["a"]) is got["a"] and got["same"](got["same"]) is got["same"]


def test_a_class_whose_names_are_odd_has_a_valid_name():
    with student("A = type('x y\\n\"', (), {})\na = A()") as remote:
        got = remote.get(["A", "a"])
        assert type(got["a"]) is got["A"] and got["A"].__name__.isidentifier()


def test_a_value_that_stays_raises_on_every_use():
    with student("n = 2**60_000") as remote, pytest.raises(CannotLeave):
        remote.get(["n"])["n"] + 1


def test_what_a_test_does_to_one_process_is_not_seen_in_the_next():
    assert from_afar("x = [1]", "x.append(2)\nassert x == [1, 2]") == Outcome()
    assert from_afar("x = [1]", "assert x == [1]") == Outcome()


def test_a_method_of_a_class_in_between_counts_and_not_that_of_the_built_in_class():
    answer = """
class Queue(dict):
    def __init__(self):
        self.first = self.last = 0
    def put(self, item):
        self[self.last] = item
        self.last += 1
    def get(self):
        self.first += 1
        return self.pop(self.first - 1)
class Doubling:
    def append(self, item):
        list.append(self, 2 * item)
class Both(Doubling, list):
    pass
"""
    test = """
class Loud(Queue):
    def put(self, item):
        super().put(item.upper())
loud, both = Loud(), Both()
loud.put("a")
both.append(2)
assert loud.get() == "A" and both[0] == 4
"""
    expect_as_beside(answer, test, ["Queue", "Both"])


def test_what_a_class_has_is_looked_up_in_the_students_process():
    answer = """
class Dog:
    count = 0
    def __init__(self):
        Dog.count += 1
        self.tricks = []
    @property
    def legs(self):
        return 4
    @staticmethod
    def bark():
        return "wuff"
class Puppy(Dog):
    age = 1
"""
    test = """
Dog()
assert vars(Dog)["count"] == 1 and "count" in Dog.__dict__ and "tricks" not in Dog.__dict__
Dog()
assert vars(Dog)["count"] == 2 and "count" not in vars(Puppy) and Puppy.__dict__["age"] == 1
assert isinstance(vars(Dog)["legs"], property) and isinstance(vars(Dog)["bark"], staticmethod)
print([name for name in dir(Puppy) if not name.startswith("_")])
"""
    expect_as_beside(answer, test, ["Dog", "Puppy"])


def test_a_read_only_view_of_a_dict_is_one():
    answer = "import types\ndef inverted(d):\n    return types.MappingProxyType({v: k for k, v in d.items()})"
    test = """
found = inverted({"a": 1, "b": (2, 3)})
assert not isinstance(found, dict) and found[1] == "a" and found == {1: "a", (2, 3): "b"}
try:
    found[5] = 1
except TypeError as error:
    print(error)
"""
    expect_as_beside(answer, test)
