"""Structures that answers build: of the standard library, and of objects linked by attributes."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

structure = partial(Idiom, section="Records and linked structures")

STRUCTURES = (
    structure(
        "live_view",
        about="A view of a dict, which shows it as it is later.",
        right="""class Shop:
    def __init__(self):
        self._stock = {}
    def add(self, name, count):
        self._stock[name] = self._stock.get(name, 0) + count
    def names(self):
        return self._stock.keys()""",
        wrong="""class Shop:
    def __init__(self):
        self._stock = {}
    def add(self, name, count):
        self._stock[name] = self._stock.get(name, 0) + count
    def names(self):
        return list(self._stock)""",
        test="""shop = Shop()
names = shop.names()
shop.add("tea", 3)
assert "tea" in names, "names() must show what is added later"
assert names | {"ink"} == {"tea", "ink"}""",
        example='assert "tea" in names, "names() must show what is added later"',
    ),
    structure(
        "dataclass",
        about="A dataclass: fields, defaults, `==`, `repr` and a frozen one.",
        right="""from dataclasses import dataclass

@dataclass(frozen=True)
class Book:
    title: str
    pages: int = 100""",
        wrong="""from dataclasses import dataclass

@dataclass
class Book:
    title: str
    pages: int = 100""",
        test="""import dataclasses

book = Book("Emma", pages=400)
assert book == Book("Emma", 400) and Book("Tom").pages == 100 and repr(book) == "Book(title='Emma', pages=400)"
assert dataclasses.is_dataclass(Book) and dataclasses.asdict(book) == {"title": "Emma", "pages": 400}
try:
    book.pages = 1
    assert False, "a Book cannot be changed"
except dataclasses.FrozenInstanceError:
    pass""",
        example='assert book == Book("Emma", 400)',
    ),
    structure(
        "namedtuple",
        about="A named tuple, by field, by position and unpacked.",
        right="""from collections import namedtuple

Point = namedtuple("Point", ["x", "y"])
origin = Point(0, 0)

def mirrored(point):
    return point._replace(x=-point.x)""",
        wrong="""from collections import namedtuple

Point = namedtuple("Point", ["y", "x"])
origin = Point(0, 0)

def mirrored(point):
    return point._replace(x=-point.x)""",
        test="""assert origin.x == 0 and origin == (0, 0) and Point._fields == ("x", "y")
image = mirrored(Point(2, 5))
assert image.x == -2 and image[1] == 5 and isinstance(image, tuple)
x, y = image
assert (x, y) == (-2, 5)""",
    ),
    structure(
        "typed_namedtuple",
        about="A `typing.NamedTuple` with a method.",
        right="""from typing import NamedTuple

class Interval(NamedTuple):
    start: float
    end: float

    def length(self):
        return self.end - self.start""",
        wrong="""from typing import NamedTuple

class Interval(NamedTuple):
    start: float
    end: float

    def length(self):
        return self.start - self.end""",
        test="""interval = Interval(start=1, end=4)
assert interval.length() == 3 and interval == (1, 4) and interval._asdict() == {"start": 1, "end": 4}""",
        example="assert interval.length() == 3",
    ),
    structure(
        "enum",
        about="An `Enum`: members, names and values.",
        right="""from enum import Enum

class Light(Enum):
    RED = 1
    GREEN = 2

    def next(self):
        return Light.GREEN if self is Light.RED else Light.RED""",
        wrong="""from enum import Enum

class Light(Enum):
    RED = 1
    GREEN = 2

    def next(self):
        return Light.GREEN""",
        test="""assert [light.name for light in Light] == ["RED", "GREEN"] and Light["RED"].value == 1
assert Light.RED.next() is Light.GREEN and Light(2) is Light.GREEN
assert Light.GREEN.next() == Light.RED""",
    ),
    structure(
        "linked_list",
        about="A linked list, walked by its attributes.",
        right="""class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

def linked(values):
    head = None
    for value in reversed(values):
        head = Node(value, head)
    return head

def reversed_list(head):
    previous = None
    while head is not None:
        head.next, previous, head = previous, head, head.next
    return previous""",
        wrong="""class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

def linked(values):
    head = None
    for value in values:
        head = Node(value, head)
    return head

def reversed_list(head):
    previous = None
    while head is not None:
        head.next, previous, head = previous, head, head.next
    return previous""",
        test="""head = linked([1, 2, 3])
assert head.value == 1 and head.next.value == 2 and head.next.next.next is None
node, values = reversed_list(head), []
while node is not None:
    values.append(node.value)
    node = node.next
assert values == [3, 2, 1]""",
        example="assert head.value == 1 and head.next.value == 2",
    ),
    structure(
        "nodes_of_the_test",
        about="Objects of the student's class, linked by the test.",
        right="""class Link:
    def __init__(self, value):
        self.value = value
        self.next = None

def has_cycle(link):
    seen = set()
    while link is not None:
        if id(link) in seen:
            return True
        seen.add(id(link))
        link = link.next
    return False""",
        wrong="""class Link:
    def __init__(self, value):
        self.value = value
        self.next = None

def has_cycle(link):
    first = link
    while link.next is not None:
        link = link.next
        if link.value == first.value:
            return True
    return False""",
        test="""one, two, three = Link(1), Link(2), Link(1)
one.next, two.next = two, three
assert not has_cycle(one)
three.next = two
assert has_cycle(one) and one.next is two""",
        example="one.next, two.next = two, three",
    ),
    structure(
        "tree",
        about="A tree of objects: attributes, `None` for a missing child, walks.",
        right="""class Tree:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key):
        side = "left" if key < self.key else "right"
        child = getattr(self, side)
        if child is None:
            setattr(self, side, Tree(key))
        else:
            child.insert(key)

    def in_order(self):
        if self.left:
            yield from self.left.in_order()
        yield self.key
        if self.right:
            yield from self.right.in_order()""",
        wrong="""class Tree:
    def __init__(self, key):
        self.key, self.left, self.right = key, None, None

    def insert(self, key):
        side = "left" if key < self.key else "right"
        setattr(self, side, Tree(key))

    def in_order(self):
        if self.left:
            yield from self.left.in_order()
        yield self.key
        if self.right:
            yield from self.right.in_order()""",
        test="""tree = Tree(5)
for key in (3, 8, 1, 4):
    tree.insert(key)
assert tree.left.key == 3 and tree.left.left.key == 1 and tree.right.left is None
assert list(tree.in_order()) == [1, 3, 4, 5, 8]""",
        example="assert tree.left.key == 3",
    ),
    structure(
        "deque",
        about="A `deque`, as a result and as an argument.",
        right="""from collections import deque

def rotated(values, steps):
    queue = deque(values, maxlen=3)
    queue.rotate(steps)
    return queue

def take_first(queue):
    return queue.popleft()""",
        wrong="""from collections import deque

def rotated(values, steps):
    queue = deque(values)
    queue.rotate(steps)
    return queue

def take_first(queue):
    return queue.popleft()""",
        test="""from collections import deque

assert rotated([0, 1, 2, 3], 1) == deque([3, 1, 2])
waiting = deque("ab")
assert take_first(waiting) == "a" and list(waiting) == ["b"]""",
        example="assert rotated([0, 1, 2, 3], 1) == deque([3, 1, 2])",
    ),
    structure(
        "counter",
        about="A `Counter`.",
        right="""from collections import Counter

def letter_counts(text):
    return Counter(letter for letter in text.lower() if letter.isalpha())""",
        wrong="""from collections import Counter

def letter_counts(text):
    return Counter(letter for letter in text if letter.isalpha())""",
        test="""counts = letter_counts("Abba!")
assert counts == {"a": 2, "b": 2} and counts["z"] == 0
assert letter_counts("Banana").most_common(1) == [("a", 3)]""",
        example='assert letter_counts("Banana").most_common(1) == [("a", 3)]',
    ),
    structure(
        "defaultdict",
        about="A `defaultdict`, and one that the test looks up in.",
        right="""from collections import defaultdict

def index_of(words):
    index = defaultdict(list)
    for position, word in enumerate(words):
        index[word].append(position)
    return index""",
        wrong="""def index_of(words):
    index = {}
    for position, word in enumerate(words):
        index.setdefault(word, []).append(position)
    return index""",
        test="""index = index_of(["a", "b", "a"])
assert index == {"a": [0, 2], "b": [1]} and isinstance(index, dict)
assert index["nowhere"] == [], "use a defaultdict\"""",
        example='assert index["nowhere"] == []',
    ),
    structure(
        "used_import",
        about="A class of the standard library that the test takes from the answer's import.",
        right="""from collections import OrderedDict
import statistics as st

ranking = OrderedDict(first="Ada", second="Ben")
middle = st.median([1, 9, 4])""",
        wrong="""from collections import OrderedDict
import statistics as st

ranking = {"first": "Ada", "second": "Ben"}
middle = st.median([1, 9, 4])""",
        test="""assert middle == st.median([4, 1, 9])
assert isinstance(ranking, OrderedDict)
assert ranking == OrderedDict([("first", "Ada"), ("second", "Ben")])""",
        example="assert isinstance(ranking, OrderedDict)",
    ),
    structure(
        "iterated_deque",
        about="An object that is iterated, whatever keeps its items.",
        right="""from collections import deque

class Waiting:
    def __init__(self, names):
        self.names = deque(names)

    def __iter__(self):
        return iter(self.names)""",
        wrong="""from collections import deque

class Waiting:
    def __init__(self, names):
        self.names = deque(names)

    def __iter__(self):
        return reversed(self.names)""",
        test="""line = Waiting(["Ada", "Ben"])
assert list(line) == ["Ada", "Ben"] and next(iter(line)) == "Ada" and "Ben" in line""",
        example='assert list(line) == ["Ada", "Ben"]',
    ),
    structure(
        "member_as_text",
        about="A member of an `Enum` of texts or numbers in the place of a text or number.",
        right="""from enum import IntEnum, StrEnum

class Suit(StrEnum):
    HEARTS = "hearts"

class Rank(IntEnum):
    ACE = 14

def best_card():
    return {"suit": Suit.HEARTS, "rank": Rank.ACE}""",
        wrong="""def best_card():
    return {"suit": "Hearts", "rank": 14}""",
        test="""import json

card = best_card()
assert isinstance(card["suit"], str) and card["suit"] == "hearts" and card["rank"] + 1 == 15
assert json.dumps(card) == '{"suit": "hearts", "rank": 14}'""",
        example='assert isinstance(card["suit"], str) and card["suit"] == "hearts"',
    ),
)
