"""Classes that answers define: objects, attributes, methods and special methods."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

class_ = partial(Idiom, section="Classes")

CLASSES = (
    class_(
        "attributes_and_methods",
        about="An object: attributes, methods, and what methods change.",
        right="""class Thermostat:
    def __init__(self, target=20):
        self.target = target
        self.history = []

    def warmer(self, degrees=1):
        self.history.append(self.target)
        self.target += degrees
        return self.target""",
        wrong="""class Thermostat:
    def __init__(self, target=20):
        self.target = target
        self.history = []

    def warmer(self, degrees=1):
        self.target += degrees
        self.history.append(self.target)
        return self.target""",
        test="""thermostat = Thermostat()
assert thermostat.target == 20 and thermostat.history == []
assert thermostat.warmer() == 21 and thermostat.warmer(degrees=2) == 23
assert thermostat.target == 23 and thermostat.history == [20, 21]
assert Thermostat(15).target == 15""",
        example="assert thermostat.warmer() == 21",
    ),
    class_(
        "attribute_set",
        about="An attribute that the test sets.",
        right="""class Rectangle:
    def __init__(self, width, height):
        self.width, self.height = width, height

    def area(self):
        return self.width * self.height""",
        wrong="""class Rectangle:
    def __init__(self, width, height):
        self.width, self.height = width, height
        self._area = width * height

    def area(self):
        return self._area""",
        test="""shape = Rectangle(2, 3)
assert shape.area() == 6
shape.width = 5
assert shape.area() == 15, "compute the area when it is asked for\"""",
        example="shape.width = 5",
    ),
    class_(
        "container_methods",
        about="`len`, `in`, indexing and iteration.",
        right="""class Playlist:
    def __init__(self, *songs):
        self.songs = list(songs)

    def __len__(self):
        return len(self.songs)

    def __getitem__(self, index):
        return self.songs[index]

    def __contains__(self, song):
        return song.lower() in [one.lower() for one in self.songs]

    def __iter__(self):
        return iter(self.songs)""",
        wrong="""class Playlist:
    def __init__(self, *songs):
        self.songs = list(songs)

    def __len__(self):
        return len(self.songs)

    def __getitem__(self, index):
        return self.songs[index]

    def __iter__(self):
        return iter(self.songs)""",
        test="""playlist = Playlist("Help", "Yesterday")
assert len(playlist) == 2 and playlist[-1] == "Yesterday" and playlist[:1] == ["Help"]
assert [song for song in playlist] == ["Help", "Yesterday"]
### BEGIN HIDDEN TESTS
assert "help" in playlist and "Let it be" not in playlist
### END HIDDEN TESTS""",
        example='assert len(playlist) == 2 and playlist[-1] == "Yesterday"',
    ),
    class_(
        "comparisons",
        about="`==`, `<` and sorting of objects.",
        right="""class Version:
    def __init__(self, major, minor):
        self.major, self.minor = major, minor

    def __eq__(self, other):
        return (self.major, self.minor) == (other.major, other.minor)

    def __lt__(self, other):
        return (self.major, self.minor) < (other.major, other.minor)""",
        wrong="""class Version:
    def __init__(self, major, minor):
        self.major, self.minor = major, minor

    def __eq__(self, other):
        return (self.major, self.minor) == (other.major, other.minor)

    def __lt__(self, other):
        return self.minor < other.minor""",
        test="""assert Version(1, 2) == Version(1, 2) and Version(1, 2) != Version(1, 3)
ordered = sorted([Version(2, 0), Version(1, 5), Version(1, 2)])
assert [(v.major, v.minor) for v in ordered] == [(1, 2), (1, 5), (2, 0)]
assert max(ordered) == Version(2, 0) and Version(1, 9) < Version(2, 0)""",
        example="ordered = sorted([Version(2, 0), Version(1, 5), Version(1, 2)])",
    ),
    class_(
        "arithmetic",
        about="Arithmetic with objects, also with a number on the left.",
        right="""class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    __rmul__ = __mul__

    def __neg__(self):
        return -1 * self

    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5""",
        wrong="""class Vector:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __add__(self, other):
        return Vector(self.x + other.x, self.y + other.y)

    def __mul__(self, factor):
        return Vector(self.x * factor, self.y * factor)

    def __neg__(self):
        return self * -1

    def __abs__(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5""",
        test="""total = Vector(1, 2) + Vector(2, 2)
assert (total.x, total.y) == (3, 4) and abs(total) == 5
total += Vector(1, 1)
assert (total * 2).x == 8 and (-total).y == -5
assert (2 * Vector(1, 3)).y == 6""",
    ),
    class_(
        "str_and_repr",
        about="`str`, `repr` and f-strings of objects.",
        right="""class Money:
    def __init__(self, amount):
        self.amount = amount

    def __str__(self):
        return f"{self.amount:.2f} EUR"

    def __repr__(self):
        return f"Money({self.amount})\"""",
        wrong="""class Money:
    def __init__(self, amount):
        self.amount = amount

    def __str__(self):
        return f"{self.amount:.2f} EUR\"""",
        test="""price = Money(3.5)
assert str(price) == "3.50 EUR" and f"{price}" == "3.50 EUR"
assert repr(price) == "Money(3.5)" and str([price]) == "[Money(3.5)]\"""",
        example='assert str(price) == "3.50 EUR"',
    ),
    class_(
        "isinstance_and_issubclass",
        about="`isinstance`, `issubclass`, `type(x).__name__` and inherited methods.",
        right="""class Animal:
    def sound(self):
        return "..."

    def speak(self):
        return f"{type(self).__name__} says {self.sound()}"

class Cow(Animal):
    def sound(self):
        return "moo\"""",
        wrong="""class Animal:
    def sound(self):
        return "..."

class Cow:
    def speak(self):
        return "Cow says moo\"""",
        test="""cow = Cow()
assert cow.speak() == "Cow says moo" and type(cow).__name__ == "Cow"
assert isinstance(cow, Animal) and issubclass(Cow, Animal) and not isinstance(Animal(), Cow)""",
        example="assert isinstance(cow, Animal)",
    ),
    class_(
        "subclass_in_test",
        about="A subclass that the test makes of the student's class.",
        right="""class Shape:
    def area(self):
        raise NotImplementedError

    def describe(self):
        return f"area {self.area()}\"""",
        wrong="""class Shape:
    def area(self):
        return 0

    def describe(self):
        return f"area {Shape.area(self)}\"""",
        test="""class Square(Shape):
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side ** 2

assert Square(3).describe() == "area 9"
try:
    Shape().area()
    assert False, "Shape has no area of its own"
except NotImplementedError:
    pass""",
        example="class Square(Shape):",
    ),
    class_(
        "properties",
        about="Properties with and without a setter.",
        right="""class Circle:
    def __init__(self, radius):
        self.radius = radius

    @property
    def radius(self):
        return self._radius

    @radius.setter
    def radius(self, value):
        if value < 0:
            raise ValueError("negative radius")
        self._radius = value

    @property
    def diameter(self):
        return 2 * self._radius""",
        wrong="""class Circle:
    def __init__(self, radius):
        self.radius = radius
        self.diameter = 2 * radius""",
        test="""circle = Circle(2)
circle.radius = 3
assert circle.radius == 3 and circle.diameter == 6
try:
    circle.radius = -1
    assert False, "a negative radius has to be refused"
except ValueError:
    assert circle.radius == 3
try:
    circle.diameter = 4
    assert False, "diameter has to be read-only"
except AttributeError:
    pass""",
        example="except AttributeError:",
    ),
    class_(
        "class_attributes",
        about="Attributes of the class, shared by its objects.",
        right="""class Robot:
    count = 0

    def __init__(self):
        Robot.count += 1
        self.number = Robot.count""",
        wrong="""class Robot:
    count = 0

    def __init__(self):
        self.count += 1
        self.number = self.count""",
        test="""start = Robot.count
first, second = Robot(), Robot()
assert Robot.count == start + 2 and second.number == first.number + 1 and first.count == Robot.count""",
        example="assert Robot.count == start + 2",
    ),
)
