"""Classes that answers define: class methods, protocols, and what tests ask about them."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

class_ = partial(Idiom, section="Classes")

MORE_CLASSES = (
    class_(
        "class_and_static_methods",
        about="Class methods and static methods.",
        right="""class Clock:
    def __init__(self, hours, minutes):
        self.hours, self.minutes = hours, minutes

    @classmethod
    def from_text(cls, text):
        hours, minutes = text.split(":")
        return cls(int(hours), int(minutes))

    @staticmethod
    def is_valid(text):
        hours, minutes = map(int, text.split(":"))
        return 0 <= hours < 24 and 0 <= minutes < 60""",
        wrong="""class Clock:
    def __init__(self, hours, minutes):
        self.hours, self.minutes = hours, minutes

    @classmethod
    def from_text(cls, text):
        return cls(*text.split(":"))

    @staticmethod
    def is_valid(text):
        hours, minutes = map(int, text.split(":"))
        return 0 <= hours < 24 and 0 <= minutes < 60""",
        test="""clock = Clock.from_text("07:30")
assert isinstance(clock, Clock) and (clock.hours, clock.minutes) == (7, 30)
assert Clock.is_valid("23:59") and not clock.is_valid("24:00")""",
    ),
    class_(
        "context_manager",
        about="A context manager, also when its block fails.",
        right="""class Recorder:
    def __enter__(self):
        self.events = ["open"]
        return self

    def __exit__(self, kind, error, trace):
        self.events.append("closed" if kind is None else kind.__name__)
        return kind is ValueError""",
        wrong="""class Recorder:
    def __enter__(self):
        self.events = ["open"]
        return self

    def __exit__(self, kind, error, trace):
        self.events.append("closed")
        return True""",
        test="""with Recorder() as recorder:
    recorder.events.append("working")
assert recorder.events == ["open", "working", "closed"]
with Recorder() as recorder:
    raise ValueError("swallowed")
assert recorder.events == ["open", "ValueError"]""",
        example="with Recorder() as recorder:",
    ),
    class_(
        "contextmanager_function",
        about="A context manager made with `contextlib.contextmanager`.",
        right="""from contextlib import contextmanager

@contextmanager
def tag(name, lines):
    lines.append(f"<{name}>")
    yield len(lines)
    lines.append(f"</{name}>")""",
        wrong="""from contextlib import contextmanager

@contextmanager
def tag(name, lines):
    lines.append(f"<{name}>")
    lines.append(f"</{name}>")
    yield len(lines)""",
        test="""lines = []
with tag("b", lines) as count:
    lines.append("bold")
assert lines == ["<b>", "bold", "</b>"] and count == 1""",
        example='with tag("b", lines) as count:',
    ),
    class_(
        "callable_object",
        about="An object that can be called.",
        right="""class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients

    def __call__(self, x):
        return sum(c * x ** n for n, c in enumerate(self.coefficients))""",
        wrong="""class Polynomial:
    def __init__(self, *coefficients):
        self.coefficients = coefficients

    def __call__(self, x):
        return sum(c * x ** n for n, c in enumerate(reversed(self.coefficients)))""",
        test="""p = Polynomial(1, 0, 2)
assert callable(p) and p(3) == 19
assert list(map(p, [0, 1])) == [1, 3]""",
        example="assert callable(p) and p(3) == 19",
    ),
    class_(
        "hashable",
        about="Objects in a set and as keys of a dict.",
        right="""class Coin:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Coin) and self.value == other.value

    def __hash__(self):
        return hash(self.value)""",
        wrong="""class Coin:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return isinstance(other, Coin) and self.value == other.value""",
        test="""assert len({Coin(1), Coin(1), Coin(2)}) == 2
names = {Coin(1): "penny"}
assert names[Coin(1)] == "penny" and hash(Coin(5)) == hash(Coin(5)) and Coin(2) not in names""",
    ),
    class_(
        "iterator_object",
        about="An object with `__iter__` and `__next__`.",
        right="""class EvenNumbers:
    def __init__(self, limit):
        self.current, self.limit = 0, limit

    def __iter__(self):
        return self

    def __next__(self):
        if self.current >= self.limit:
            raise StopIteration
        self.current += 2
        return self.current""",
        wrong="""class EvenNumbers:
    def __init__(self, limit):
        self.current, self.limit = 0, limit

    def __iter__(self):
        return self

    def __next__(self):
        if self.current > self.limit:
            raise StopIteration
        self.current += 2
        return self.current""",
        test="""assert list(EvenNumbers(6)) == [2, 4, 6]
numbers = iter(EvenNumbers(2))
assert next(numbers) == 2
assert next(numbers, "end") == "end\"""",
        example="assert list(EvenNumbers(6)) == [2, 4, 6]",
    ),
    class_(
        "settable_items",
        about="Items that the test sets and deletes.",
        right="""class Inventory:
    def __init__(self):
        self._stock = {}

    def __setitem__(self, name, amount):
        self._stock[name.lower()] = amount

    def __getitem__(self, name):
        return self._stock[name.lower()]

    def __delitem__(self, name):
        del self._stock[name.lower()]""",
        wrong="""class Inventory:
    def __init__(self):
        self._stock = {}

    def __setitem__(self, name, amount):
        self._stock[name.lower()] = amount

    def __getitem__(self, name):
        return self._stock.get(name.lower())

    def __delitem__(self, name):
        del self._stock[name.lower()]""",
        test="""inventory = Inventory()
inventory["Screw"] = 100
inventory["screw"] += 5
assert inventory["SCREW"] == 105
del inventory["screw"]
try:
    inventory["screw"]
    assert False, "it was deleted"
except KeyError:
    pass""",
        example='inventory["Screw"] = 100',
    ),
    class_(
        "hasattr_and_vars",
        about="`hasattr`, `getattr`, `vars` and `__dict__` of objects and classes.",
        right="""class Student:
    def __init__(self, name, year):
        self.name = name
        self.year = year

    def promote(self):
        self.year += 1""",
        wrong="""class Student:
    def __init__(self, name, year):
        self.name = name
        self.Year = year

    def promote(self):
        self.Year += 1""",
        test="""student = Student("Ada", 1)
for attribute in ("name", "year"):
    assert hasattr(student, attribute), f"a student has no {attribute}"
assert vars(student) == {"name": "Ada", "year": 1} and student.__dict__["year"] == 1
assert callable(getattr(student, "promote")) and hasattr(Student, "promote") and not hasattr(student, "age")""",
        example='assert vars(student) == {"name": "Ada", "year": 1}',
    ),
    class_(
        "super_init",
        about="`super()` in several levels, and the order of the bases.",
        right="""class Person:
    def __init__(self, name):
        self.name = name

class Employee(Person):
    def __init__(self, name, salary):
        super().__init__(name)
        self.salary = salary

class Manager(Employee):
    def __init__(self, name, salary, team):
        super().__init__(name, salary)
        self.team = list(team)""",
        wrong="""class Person:
    def __init__(self, name):
        self.name = name

class Employee(Person):
    def __init__(self, name, salary):
        super().__init__(name)
        self.salary = salary

class Manager(Employee):
    def __init__(self, name, salary, team):
        self.team = list(team)""",
        test="""boss = Manager("Eve", 9, [Employee("Bob", 5)])
assert boss.name == "Eve" and boss.team[0].salary == 5
assert Manager.__mro__[1:3] == (Employee, Person) and Manager.__bases__ == (Employee,)""",
        example="assert Manager.__mro__[1:3] == (Employee, Person)",
    ),
    class_(
        "abstract_class",
        about="An abstract class, which cannot be instantiated.",
        right="""from abc import ABC, abstractmethod

class Instrument(ABC):
    @abstractmethod
    def play(self):
        ...

class Piano(Instrument):
    def play(self):
        return "pling\"""",
        wrong="""class Instrument:
    def play(self):
        ...

class Piano(Instrument):
    def play(self):
        return "pling\"""",
        test="""assert Piano().play() == "pling" and issubclass(Piano, Instrument)
try:
    Instrument()
except TypeError:
    pass
else:
    assert False, "an Instrument is abstract\"""",
        example="except TypeError:",
    ),
    class_(
        "abstract_methods",
        about="Which methods are abstract, and a class that has to follow a protocol of `collections.abc`.",
        right="""from abc import ABC, abstractmethod
from collections.abc import Sequence

class Drawing(ABC):
    @abstractmethod
    def area(self):
        ...

class Steps(Sequence):
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, place):
        if not 0 <= place < self.n:
            raise IndexError(place)
        return 10 * place""",
        wrong="""from abc import ABC, abstractmethod

class Drawing(ABC):
    def area(self):
        ...

class Steps:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, place):
        return 10 * place""",
        test="""import inspect
from abc import ABC
from collections.abc import Sequence

assert inspect.isabstract(Drawing) and Drawing.__abstractmethods__ == {"area"} and issubclass(Drawing, ABC)
steps = Steps(3)
assert isinstance(steps, Sequence) and list(reversed(steps)) == [20, 10, 0] and steps.index(10) == 1""",
        example="assert isinstance(steps, Sequence)",
    ),
    class_(
        "subclass_of_list",
        about="A class that derives from `list`, `dict` or another built-in class.",
        right="""class Stack(list):
    def push(self, item):
        self.append(item)

class Defaults(dict):
    def __missing__(self, key):
        return 0""",
        wrong="""class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

class Defaults(dict):
    def __missing__(self, key):
        return 0""",
        test="""stack = Stack()
stack.push(3)
assert isinstance(stack, list) and stack == [3] and stack[-1] == 3
assert isinstance(Defaults(), dict) and Defaults(a=1)["b"] == 0""",
        example="assert isinstance(stack, list) and stack == [3]",
    ),
    class_(
        "matched_by_position",
        about="Objects in `match`, by position and by name.",
        right="""class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y""",
        wrong="""class Point:
    __match_args__ = ("y", "x")

    def __init__(self, x, y):
        self.x, self.y = x, y""",
        test="""match Point(1, 2):
    case Point(1, y):
        assert y == 2
    case _:
        assert False, "expected x first\"""",
        example="case Point(1, y):",
    ),
    class_(
        "slots",
        about="A class with `__slots__`, whose objects take no other attributes.",
        right="""class Pixel:
    __slots__ = ("red", "green")

    def __init__(self, red, green):
        self.red, self.green = red, green""",
        wrong="""class Pixel:
    def __init__(self, red, green):
        self.red, self.green = red, green""",
        test="""pixel = Pixel(1, 2)
assert Pixel.__slots__ == ("red", "green") and not hasattr(pixel, "__dict__")
try:
    pixel.blue = 3
    assert False, "expected an AttributeError"
except AttributeError:
    pass""",
        example='assert Pixel.__slots__ == ("red", "green")',
    ),
    class_(
        "overridden_by_the_test",
        about="A subclass that the test makes, with a property and with methods that call those of a built-in class.",
        right="""from collections import deque

class Line(deque):
    join = deque.append

    @property
    def first(self):
        return self[0]

    def shown(self):
        return f"{self.first} of {len(self)}\"""",
        wrong="""from collections import deque

class Line(deque):
    join = deque.appendleft

    @property
    def first(self):
        return self[0]

    def shown(self):
        return f"{self.first} of {len(self)}\"""",
        test="""class Loud(Line):
    def join(self, name):
        super().join(name.upper())

    @property
    def first(self):
        return self[0] + "!"

line = Loud()
line.join("ada")
line.join("ben")
assert line.shown() == "ADA! of 2\"""",
        example="super().join(name.upper())",
    ),
    class_(
        "class_of_a_library",
        about="The class of a library whose object an answer makes.",
        right="""import argparse

def make_parser():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=0.1)
    return parser""",
        wrong="""def make_parser():
    return {"--rate": 0.1}""",
        test="""import argparse

parser = make_parser()
assert isinstance(parser, argparse.ArgumentParser)
settings = parser.parse_args(["--rate", "2"])
assert type(settings) is argparse.Namespace and settings.rate == 2""",
        example="assert isinstance(parser, argparse.ArgumentParser)",
    ),
    class_(
        "derived_from_a_library",
        about="A class that derives from one of a library.",
        right="""from html.parser import HTMLParser

class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        if tag == "a":
            self.found.append(dict(attributes)["href"])""",
        wrong="""class Links:
    def __init__(self):
        self.found = []

    def feed(self, page):
        self.found += [part.split('"')[0] for part in page.split('href="')[1:]]""",
        test="""from html.parser import HTMLParser

assert issubclass(Links, HTMLParser)
links = Links()
links.feed('<a href="x">one</a> <b>and</b> <a href="y">two</a>')
assert links.found == ["x", "y"]""",
        example="assert issubclass(Links, HTMLParser)",
    ),
    class_(
        "not_implemented",
        about="Operators that answer NotImplemented.",
        right="""class Length:
    def __init__(self, metres):
        self.metres = metres

    def __add__(self, other):
        if not isinstance(other, Length):
            return NotImplemented
        return Length(self.metres + other.metres)""",
        wrong="""class Length:
    def __init__(self, metres):
        self.metres = metres

    def __add__(self, other):
        return Length(self.metres + getattr(other, "metres", other))""",
        test="""assert (Length(1) + Length(2)).metres == 3
assert Length(1).__add__(2) is NotImplemented
try:
    Length(1) + 2
except TypeError:
    pass
else:
    assert False""",
        example="assert Length(1).__add__(2) is NotImplemented",
    ),
    class_(
        "order_of_classes",
        about="The classes from which a class derives, in their order.",
        right="""class Body:
    pass

class Round(Body):
    pass

class Flat(Body):
    pass

class Disc(Round, Flat):
    pass""",
        wrong="""class Body:
    pass

class Round(Body):
    pass

class Flat(Body):
    pass

class Disc(Flat, Round):
    pass""",
        test="""assert Disc.__mro__ == (Disc, Round, Flat, Body, object)
assert Body.__bases__ == (object,)""",
        example="assert Disc.__mro__ == (Disc, Round, Flat, Body, object)",
    ),
)
