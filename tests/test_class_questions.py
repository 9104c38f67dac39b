"""What tests ask about the classes of an answer, and about the class of an object."""

import inspect
import types

import pytest
from played_student import expect_as_beside, from_afar

pytestmark = pytest.mark.linux_only

ANIMALS = """
class Animal:
    sound = None
    count = 0

    def __init__(self, name):
        self.name = name
        Animal.count += 1

    def speak(self):
        return f"{self.name} says {self.sound}"

class Dog(Animal):
    sound = "woof"

    def fetch(self, thing, times=1):
        return [thing] * times

class Puppy(Dog):
    def speak(self):
        return super().speak().upper()
"""
DERIVED = """
import collections
import threading
from abc import ABC, abstractmethod

class Numbers(list):
    pass

class Worker(threading.Thread):
    pass

class Shape(ABC):
    @abstractmethod
    def area(self): ...

class Square(Shape, Numbers):
    def area(self):
        return 1

class Ordered(collections.OrderedDict):
    pass
"""
RECORDS = """
from dataclasses import KW_ONLY, dataclass, field

@dataclass(order=True)
class Item:
    name: str
    price: float = 1.0
    tags: list = field(default_factory=list, compare=False)

class Special(Item):
    pass

@dataclass(frozen=True)
class Point:
    x: int
    _: KW_ONLY
    y: int = 0
    origin: "Point | None" = None

@dataclass
class Node:
    value: int
    item: Item = None
"""
ENUMS = """
from enum import Enum, IntEnum

class Color(Enum):
    RED = 1
    GREEN = 2

class Level(IntEnum):
    LOW = 1
    HIGH = 5
"""
PLUGINS = """
class Plugin:
    registry = {}

    def __init_subclass__(cls, /, name=None, **more):
        super().__init_subclass__(**more)
        Plugin.registry[name or cls.__name__] = cls
"""
GENERIC = """
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

T = TypeVar("T")

class Stack(Generic[T]):
    pass

class Shape(ABC):
    @abstractmethod
    def area(self): ...
"""
FUNCTIONS = """
import functools
from collections import namedtuple
from typing import NamedTuple
import numpy as np

def f(a, b=2):
    return a

f.calls = 0

def numbers(n):
    yield from range(n)

def doubled(values):
    return map(lambda value: 2 * value, values)

partial = functools.partial(f, 1)

class K:
    def m(self):
        return 1

class Plain:
    pass

class Chars(list):
    pass

Point = namedtuple("Point", "x y")

class Named(NamedTuple):
    a: int
    b: str = "z"

    def total(self):
        return self.a * 2

def matrix():
    return np.asarray([[1, 2], [3, 4]]).view(np.matrix)

def records():
    return np.rec.array([(1, 2.5)], names="a,b")
"""
MONEY = """
class Money:
    def __init__(self, cents):
        self.cents = cents

    def __add__(self, other):
        return Money(self.cents + other.cents) if isinstance(other, Money) else NotImplemented

    def __radd__(self, other):
        return self if other == 0 else NotImplemented

    def __eq__(self, other):
        return self.cents == other.cents if isinstance(other, Money) else NotImplemented

    def __lt__(self, other):
        return self.cents < other.cents if isinstance(other, Money) else NotImplemented

    def __iadd__(self, other):
        self.cents += other.cents
        return self

    def __mul__(self, factor):
        return Money(self.cents * factor)

    __rmul__ = __mul__

    def __hash__(self):
        return hash(self.cents)

    def __pow__(self, power, modulus=None):
        return pow(self.cents, power, modulus)

class Cents(Money):
    def __radd__(self, other):
        return "cents"

def constants():
    return ..., NotImplemented

def counter():
    count = 0

    def step():
        nonlocal count
        count += 1
        return count

    return step
"""
CASES = {
    "operators that answer NotImplemented": (
        MONEY,
        """
import numpy as np
one = Money(3)
print(one.__eq__("x") is NotImplemented, one.__add__(3) is NotImplemented, Money.__lt__(one, 4) is NotImplemented)
print(one == "x", one != "x", one == Money(3), one != Money(3), sum([one, Money(4)]).cents, one.__radd__(0) is one)
for wrong in (lambda: one + 1, lambda: 1 + one, lambda: one < 1, lambda: one >= Money(1)):
    try:
        wrong()
    except TypeError as error:
        print(error)
print(one < Money(4), one > Money(1), sorted([Money(2), Money(1)])[0].cents, max(one, Money(9)).cents)
same = one
same += Money(1)
print(same is one, one.cents, (one * 2).cents, (2 * one).cents, one**2, pow(one, 2, 5), Money(1) + Cents(2))
print({one: 1}[Money(4)], Money(4) in [one], [one].index(Money(4)), (np.array([1, 2]) * Money(3))[1].cents)
print(constants()[0] is ..., constants()[1] is NotImplemented)

class Other:
    def __radd__(self, other):
        return "radd"

    def __eq__(self, other):
        return True

    def __gt__(self, other):
        return "gt"

print(Money(1) + Other(), Money(1) == Other(), Money(1) < Other(), Other() == Money(1))
""",
    ),
    "what kind of function or iterator something is": (
        FUNCTIONS,
        """
import functools
import inspect
import types
print(type(f) is types.FunctionType, type(f) == type(lambda: 0), f.__class__ is types.FunctionType)
print(inspect.isfunction(f))
print(type(K.m) is types.FunctionType, type(K().m) is types.MethodType, type(f) is not types.MethodType)
one = numbers(3)
print(type(one) is types.GeneratorType, type(one) == map, inspect.isgenerator(one))
print(one.__class__ is types.GeneratorType)
print(type(doubled([1])) is map, isinstance(partial, functools.partial), isinstance(f, functools.partial), partial())
print(f.__dict__, vars(f), str(f).startswith("<function f at"), isinstance(f, types.FunctionType), partial.args)
""",
    ),
    "named tuples and patterns": (
        FUNCTIONS,
        """
p, q = Point(1, 2), Named(3)
x, y = q
print(x, y, q, q.total(), q._asdict(), q._replace(a=7).total(), sorted(Named.__annotations__), Plain.__annotations__)
for value in (p, q):
    match value:
        case (a, b):
            print(a, b)
match q:
    case Named(a=a):
        print(a)
match Chars("ab"):
    case [first, *rest]:
        print(first, rest)
""",
    ),
    "matrices and records": (
        FUNCTIONS,
        """
import numpy as np
m = matrix()
print(isinstance(m, np.matrix), type(m) is np.matrix, (m * m).tolist(), m[0].shape, m.T.tolist())
r = records()
print(r.a.tolist(), r["b"][0], type(r).__name__, isinstance(r, np.recarray), r[0].b)
""",
    ),
    "what a closure holds": (
        MONEY,
        """
import inspect
step = counter()
step()
print(step.__closure__[0].cell_contents, step.__code__.co_freevars, constants.__closure__)
""",
    ),
    "the classes in which members are looked up": (
        ANIMALS,
        """
import inspect
print([kind.__name__ for kind in Puppy.__mro__], len(Puppy.__mro__), Puppy.mro() == [Puppy, Dog, Animal, object])
print(inspect.getmro(Dog) == (Dog, Animal, object), Animal.__bases__ == (object,), Animal.__base__ is object)
print(Dog.__base__ is Animal, Puppy.__bases__[0] is Dog, [kind.__name__ for kind in Animal.__subclasses__()])
""",
    ),
    "of classes derived from built-in ones and a library's": (
        DERIVED,
        """
import collections
import threading
from abc import ABC
print(Numbers.__mro__ == (Numbers, list, object), Numbers.__bases__ == (list,), list in Numbers.mro())
print(Worker.__bases__ == (threading.Thread,), Worker.__mro__[1] is threading.Thread)
print(threading.Thread in Worker.__mro__)
print(Shape.__mro__ == (Shape, ABC, object), Shape.__bases__ == (ABC,), Square.__bases__ == (Shape, Numbers))
print(Ordered.__base__ is collections.OrderedDict)
""",
    ),
    "the class of an object": (
        DERIVED + ENUMS,
        """
numbers, worker = Numbers(), Worker()
print(numbers.__class__ is Numbers, worker.__class__ is Worker, Square().__class__ is Square)
print(Numbers().__class__ is not Numbers, numbers.__class__ is not list, numbers.__class__ == Numbers)
print(numbers.__class__ != list, numbers.__class__ is Numbers().__class__, type(numbers) is Numbers)
print(Color.RED.__class__ is Color, type(Color.RED) is Color, Color.RED.__class__ is not Color)
print("a".__class__ is str, (3).__class__ != int, type(3) is int, None.__class__ is type(None))
print([one.__class__ is Numbers for one in (numbers, [])], numbers.__class__ is (lambda: Numbers)())
""",
    ),
    "enumerations": (
        ENUMS,
        """
import enum
print(issubclass(Color, enum.Enum), isinstance(Color.RED, enum.Enum), isinstance(Color.RED, Color))
print(issubclass(Level, enum.IntEnum), isinstance(Level.HIGH, enum.IntEnum), isinstance(Level.HIGH, Level))
print(issubclass(Level, int), isinstance(Level.HIGH, int), Level.HIGH + 1, isinstance(Color.RED, int))
""",
    ),
    "dataclasses": (
        RECORDS,
        """
import dataclasses
for kind in (Item, Special, Point, Node):
    print(dataclasses.is_dataclass(kind), [(one.name, one.type, one.init, one.compare, one.kw_only)
                                           for one in dataclasses.fields(kind) if one.name != "item"])
name, price, tags = dataclasses.fields(Item)
print(price.default, name.default is dataclasses.MISSING, tags.default_factory is list)
print(Item.__dataclass_params__.order, Point.__dataclass_params__.frozen, Item.__dataclass_params__.frozen)
print(dataclasses.asdict(Node(1, Item("a"))), dataclasses.replace(Item("a", 2.0), price=3))
print(Special("s") == Special("s"))
""",
    ),
    "a class statement with arguments": (
        PLUGINS,
        """
class Reader(Plugin, name="reader"):
    pass

class Writer(Plugin):
    pass

print(Plugin.registry["reader"] is Reader, "Writer" in Plugin.registry, Reader.__bases__ == (Plugin,))
try:
    class Odd(Plugin, colour=3):
        pass
except TypeError as error:
    print(error)
""",
    ),
    "a method that the test gives to a class and takes away again": (
        ANIMALS,
        """
def shout(self):
    return self.speak() + "!"

Animal.shout = shout
print(Dog("rex").shout())
del Animal.shout
print(hasattr(Dog, "shout"), hasattr(Animal, "shout"))
""",
    ),
    "what the language says about a class": (
        GENERIC,
        """
print(Stack.__parameters__[0].__name__, Shape.area.__isabstractmethod__, hasattr(Shape, "__no_such__"))
""",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_test_asks_about_classes_is_answered_as_beside_the_answer(case):
    answer, test = CASES[case]
    classes = ["Animal", "Dog", "Puppy", "Numbers", "Worker", "Shape", "Square", "Ordered", "Color", "Level", "Item",
               "Special", "Point", "Node", "Plugin", "Stack", "Money", "Cents", "K", "Named"]  # fmt: skip
    expect_as_beside(answer, test, classes)


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("import pickle\nassert pickle.loads(pickle.dumps(Animal('a'))).name == 'a'", "pickles a Animal of your code"),
        ("import gc, weakref\none = Animal('a')\nseen = weakref.ref(one)\ndel one\ngc.collect()\nassert seen() is 3",
         "waits for objects to be forgotten"),
    ],
)  # fmt: skip
def test_what_only_one_process_could_answer_is_for_a_person(test, reason):
    assert any(reason in one for one in from_afar(ANIMALS, test).open)


def test_a_function_of_the_tests_own_has_a_source_although_its_class_equals_that_of_stand_ins():
    from autograder.judge.functions import RemoteFunction
    from autograder.judge.patches import Targets
    from autograder.judge.surroundings import surrounded

    with surrounded("", {}, AssertionError, Targets([], {})):
        assert "def expect_as_beside" in inspect.getsource(expect_as_beside)
    assert RemoteFunction == types.FunctionType and RemoteFunction != types.MethodType
