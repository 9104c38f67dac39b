"""Objects and classes of the test that answers use."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

given_object = partial(Idiom, section="Objects handed to answers")

GIVEN_OBJECTS = (
    given_object(
        "list_of_the_tests_nodes",
        about="A linked list of nodes whose class the test defines; the answer changes their attributes.",
        right="""def turned_round(node):
    before = None
    while node is not None:
        node.next, before, node = before, node, node.next
    return before""",
        wrong="""def turned_round(node):
    before = None
    while node.next is not None:
        node.next, before, node = before, node, node.next
    return before""",
        test="""class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

node, values = turned_round(Node(1, Node(2, Node(3)))), []
while node is not None:
    values.append(node.value)
    node = node.next
assert values == [3, 2, 1]""",
        example="node, values = turned_round(Node(1, Node(2, Node(3)))), []",
    ),
    given_object(
        "counted_reads",
        about="A sequence that counts how often it is read.",
        right="""def place_of(values, wanted):
    low, high = 0, len(values)
    while low < high:
        middle = (low + high) // 2
        if values[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low""",
        wrong="""def place_of(values, wanted):
    return next(place for place in range(len(values)) if values[place] >= wanted)""",
        test="""class Counting:
    def __init__(self, values):
        self.values, self.reads = values, 0
    def __len__(self):
        return len(self.values)
    def __getitem__(self, place):
        self.reads += 1
        return self.values[place]

squares = Counting([n * n for n in range(500)])
assert place_of(squares, 160_000) == 400
assert squares.reads <= 10, "search in halves\"""",
        example='assert squares.reads <= 10, "search in halves"',
    ),
    given_object(
        "counted_comparisons",
        about="Values that count their comparisons.",
        right="""def least(values):
    found = values[0]
    for value in values[1:]:
        if value < found:
            found = value
    return found""",
        wrong="""def least(values):
    return sorted(values + values)[0]""",
        test="""class Weight:
    compared = 0
    def __init__(self, grams):
        self.grams = grams
    def __lt__(self, other):
        Weight.compared += 1
        return self.grams < other.grams

weights = [Weight(grams) for grams in (5, 3, 9, 4)]
assert least(weights) is weights[1]
assert Weight.compared == 3""",
        example="assert Weight.compared == 3",
    ),
    given_object(
        "objects_in_the_place_of_real_ones",
        about="Objects of the test in the place of a clock, a file or a service.",
        right="""def wait_until(clock, time):
    while clock.now() < time:
        clock.sleep(1)
    return clock.now()

def longest_line(file):
    with file as lines:
        return max(lines, key=len).rstrip()""",
        wrong="""def wait_until(clock, time):
    while clock.now() <= time:
        clock.sleep(1)
    return clock.now()

def longest_line(file):
    return max(file.__enter__(), key=len).rstrip()""",
        test="""class Clock:
    def __init__(self):
        self.time = 0
    def now(self):
        return self.time
    def sleep(self, seconds):
        self.time += seconds

class File:
    closed = False
    def __enter__(self):
        return iter(["one\\n", "three\\n", "two\\n"])
    def __exit__(self, *error):
        self.closed = True

assert wait_until(Clock(), 3) == 3
file = File()
assert longest_line(file) == "three" and file.closed""",
        example="assert wait_until(Clock(), 3) == 3",
    ),
    given_object(
        "spies",
        about="An object that notes what the answer tells it.",
        right="""def publish(news, readers):
    for reader in readers:
        if news["topic"] in reader.topics:
            reader.receive(news["title"])""",
        wrong="""def publish(news, readers):
    for reader in readers:
        reader.receive(news["title"])""",
        test="""class Reader:
    def __init__(self, *topics):
        self.topics, self.received = set(topics), []
    def receive(self, title):
        self.received.append(title)

ada, ben = Reader("maths", "logic"), Reader("art")
publish({"topic": "maths", "title": "A proof"}, [ada, ben])
assert ada.received == ["A proof"] and ben.received == []""",
        example='assert ada.received == ["A proof"] and ben.received == []',
    ),
    given_object(
        "classes_of_the_test",
        about="A class of the test that the answer calls, asks about, and catches.",
        right="""def built(kind, rows):
    return [kind(**row) for row in rows]

def of_kind(values, kind):
    return [value for value in values if isinstance(value, kind)]

def first_working(functions, kind):
    for function in functions:
        try:
            return function()
        except kind:
            pass""",
        wrong="""def built(kind, rows):
    return [kind(*row) for row in rows]

def of_kind(values, kind):
    return [value for value in values if type(value) is kind]

def first_working(functions, kind):
    return functions[0]()""",
        test="""from dataclasses import dataclass

@dataclass
class Pet:
    name: str

class Dog(Pet):
    pass

class Offline(Exception):
    pass

def broken():
    raise Offline("no network")

assert built(Pet, [{"name": "Rex"}]) == [Pet("Rex")]
assert of_kind([Dog("Rex"), 3, Pet("Tom")], Pet) == [Dog("Rex"), Pet("Tom")]
assert first_working([broken, lambda: 7], Offline) == 7""",
        example="assert first_working([broken, lambda: 7], Offline) == 7",
    ),
    given_object(
        "private_attribute_of_the_test",
        about="An attribute of a test's object whose name begins with an underscore.",
        right="""def area(square):
    return square._side ** 2""",
        wrong="""def area(square):
    return square._side * 2""",
        test="""class Square:
    def __init__(self, side):
        self._side = side

assert area(Square(3)) == 9""",
        example="assert area(Square(3)) == 9",
        outcome="needs-human",
    ),
    given_object(
        "simple_namespace",
        about="A `SimpleNamespace` in the place of a richer object.",
        right="""def greeted(user):
    user.visits += 1
    return f"Hello {user.name}, visit {user.visits}\"""",
        wrong="""def greeted(user):
    return f"Hello {user.name}, visit {user.visits + 1}\"""",
        test="""from types import SimpleNamespace

ada = SimpleNamespace(name="Ada", visits=1)
assert greeted(ada) == "Hello Ada, visit 2"
assert ada.visits == 2""",
        example='ada = SimpleNamespace(name="Ada", visits=1)',
    ),
)
