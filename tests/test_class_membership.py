"""`isinstance`, `issubclass` and the fields of dataclasses, for classes that decide by code of their own."""

from __future__ import annotations

import pytest
from played_student import expect_as_beside, from_afar

pytestmark = pytest.mark.linux_only

CLASSES = """
from abc import ABC
from collections import namedtuple
from typing import NamedTuple, Protocol, runtime_checkable

class Stack(list):
    pass

class Composed:
    def __init__(self):
        self.items = []

class Point(namedtuple("Point", "x y")):
    def norm(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

class Pair(NamedTuple):
    one: int

class Shape(ABC):
    pass

class Square(Shape):
    pass

class Registered:
    pass

Shape.register(Registered)

class Duck(ABC):
    @classmethod
    def __subclasshook__(cls, kind):
        return hasattr(kind, "quack") or NotImplemented

class Mallard:
    def quack(self):
        return "quack"

@runtime_checkable
class Drawable(Protocol):
    def draw(self) -> str: ...

class Circle:
    def draw(self):
        return "o"

class OfEven(type):
    def __instancecheck__(cls, value):
        return isinstance(value, int) and value % 2 == 0

class Even(metaclass=OfEven):
    pass
"""
NAMES = (
    "Stack",
    "Composed",
    "Point",
    "Pair",
    "Shape",
    "Square",
    "Registered",
    "Duck",
    "Mallard",
    "Drawable",
    "Circle",
    "Even",
)


@pytest.mark.parametrize(
    "asked",
    [
        "issubclass(Stack, list), issubclass(Composed, list), issubclass(Stack, (str, (int, list)))",
        "issubclass(Point, tuple), issubclass(Pair, tuple), Point(3, 4).norm(), Point(3, 4)._replace(x=0)",
        "isinstance(Square(), Shape), issubclass(Square, Shape), issubclass(Shape, Square), isinstance(3, Shape)",
        "isinstance(Registered(), Shape), issubclass(Registered, Shape), isinstance(Circle(), Shape)",
        "isinstance(Mallard(), Duck), issubclass(Mallard, Duck), isinstance(Circle(), (Duck, Shape))",
        "isinstance(Circle(), Drawable), isinstance(Mallard(), Drawable), issubclass(Circle, Drawable)",
        "[number for number in range(5) if isinstance(number, Even)], isinstance('', Even)",
    ],
)
def test_what_belongs_to_a_class_is_decided_by_its_own_class(asked):
    expect_as_beside(CLASSES, f"print({asked})", NAMES)


def test_a_class_that_a_test_registers_belongs_to_the_students():
    test = """
Shape.register(int)
class Own:
    pass
Shape.register(Own)
print(isinstance(3, Shape), isinstance(Own(), Shape), issubclass(int, Duck))
"""
    expect_as_beside(CLASSES, test, NAMES)


def test_a_class_that_the_task_does_not_ask_for_decides_nothing_about_others():
    answer = CLASSES + "\ndef made():\n    return Even"
    found = from_afar(answer, "assert isinstance(2, made())", ["Stack"])
    assert "whose class the task does not ask for" in found.open[0]


FIELDS = """
from dataclasses import InitVar, dataclass, field
from typing import ClassVar

@dataclass
class Order:
    count: int = field(default=1, metadata={"unit": "kg"})
    TAX: ClassVar[float] = 0.19
    discount: InitVar[int] = 0

    def __post_init__(self, discount):
        self.price = 10 - discount
"""


def test_a_dataclass_tells_its_fields_without_what_only_looks_like_one():
    test = """
from dataclasses import asdict, fields
order = Order(2, discount=5)
print([one.name for one in fields(Order)], asdict(order), order.price, fields(order)[0].metadata["unit"], Order.TAX)
"""
    expect_as_beside(FIELDS, test, ["Order"])


MEMBERS = """
import enum
from abc import ABC
class Deck:
    pass

class Full:
    def __len__(self): return 3
    def __getitem__(self, i): return i
    def __iter__(self): return iter([1])
    def __contains__(self, x): return True
    def __str__(self): return 'F'
class More(Full):
    def __repr__(self): return 'M'
class L(list):
    pass

class Color(enum.Enum):
    R=1
class Err(Exception):
    def __str__(self): return 'E'
class Sub(Err):
    pass

class P(ABC):
    def __eq__(self, o): return o in (2, 3)
    def __lt__(self, o): return True
class Q(P):
    def __hash__(self): return 1
"""


@pytest.mark.parametrize(
    "asked",
    [
        "hasattr(Deck,'__len__'), hasattr(Deck,'__iter__'), hasattr(Deck,'__contains__'), hasattr(Deck,'__getitem__')",
        "hasattr(Full,'__len__'), hasattr(More,'__iter__'), hasattr(L,'__len__'), hasattr(L, '__contains__')",
        "Deck.__str__ is object.__str__, Deck.__repr__ is object.__repr__, Full.__str__ is object.__str__",
        "More.__str__ is Full.__str__, More.__repr__ is Full.__repr__, More.__len__ is Full.__len__",
        "len(Color), Color['R'].value, list(Color)[0].name, 'R' in Color.__members__",
        "len(Full()), Full()[4], 1 in Full(), list(Full()), str(More()), repr(More())",
        "len(More()), More()[2], [x for x in More()], 5 in More()",
        "str(Sub()), str(Err())",
        "Q()==3, hash(Q()), Q()<Q()",
        "str(L([1])), len(L([1])), L([1])[0], 1 in L([1]), L([1])==[1]",
        "'__str__' in dir(Deck), '__len__' in dir(Deck), '__len__' in dir(Full)",
        "'__str__' in vars(Deck), '__str__' in vars(Full), '__str__' in vars(More)",
        "sorted([Q(),Q()])==1, max(Q(), Q())==2",
        "callable(Deck()), callable(Deck), hasattr(Deck(),'__len__'), hasattr(More(),'__len__')",
        "isinstance(Full(), abc.Iterable), isinstance(Deck(), abc.Sized), isinstance(More(), abc.Container)",
    ],
)
def test_a_class_has_what_it_defines_or_inherits_and_nothing_else(asked):
    names = ["Deck", "Full", "More", "L", "Color", "Err", "Sub", "P", "Q"]
    expect_as_beside(MEMBERS, f"from collections import abc\nprint({asked})", names)
