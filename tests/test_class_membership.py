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
