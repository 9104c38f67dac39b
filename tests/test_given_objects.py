"""Objects and classes that a test defines, used by the student's code as if they were in the same process."""

import pytest
from played_student import expect_as_beside, from_afar

pytestmark = pytest.mark.linux_only

CASES = {
    "an object with nothing but attributes": (
        """
class Order:
    def __init__(self, customer):
        self.customer = customer
        customer.orders = getattr(customer, "orders", 0) + 1

    def label(self):
        return f"{self.customer.name}/{self.customer.address.city}"

def total(items):
    return sum(item.price * item.count for item in items)

def first(values, new):
    values[0] = new
    return values[0]

def same(value):
    return value
""",
        """
import array
from types import SimpleNamespace as Namespace
customer = Namespace(name="ada", address=Namespace(city="London"))
order = Order(customer)
print(order.label(), customer.orders, order.customer is customer, vars(customer)["orders"], customer)
customer.address.city = "Paris"
print(order.label(), total([Namespace(price=2, count=3), Namespace(price=1, count=1)]))
numbers = array.array("i", [1, 2])
print(first(numbers, 9), numbers, same(...) is ..., same(NotImplemented) is NotImplemented)
""",
    ),
    "a linked list is turned round": (
        """
def reverse(head):
    prev = None
    while head is not None:
        head.next, prev, head = prev, head, head.next
    return prev
""",
        """
class Node:
    def __init__(self, value, next=None):
        self.value, self.next = value, next

a = Node(1, Node(2, Node(3)))
found = reverse(a)
got = []
while found is not None:
    got.append(found.value)
    found = found.next
assert got == [3, 2, 1], got
""",
    ),
    "comparisons are counted": (
        """
def smallest(items):
    best = items[0]
    for item in items[1:]:
        if item < best:
            best = item
    return best
""",
        """
class Counted:
    count = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Counted.count += 1
        return self.n < other.n

items = [Counted(n) for n in (4, 2, 5)]
assert smallest(items).n == 2
assert smallest(items) is items[1]
assert Counted.count == 4
""",
    ),
    "a class is called and asked about": (
        """
def count_of(kind, values):
    return sum(isinstance(value, kind) for value in values)

def make(kind, n):
    return [kind(i) for i in range(n)]
""",
        """
class A:
    def __init__(self, i=0):
        self.i = i

class B(A):
    pass

assert count_of(A, [A(), B(), 3]) == 2
assert count_of(B, [A(), B(), 3]) == 1
made = make(A, 3)
assert [x.i for x in made] == [0, 1, 2] and all(type(x) is A for x in made)
""",
    ),
    "an exception of its own is caught": (
        """
def retry(f, kind):
    try:
        return f()
    except kind:
        return "caught"
""",
        """
class Broken(Exception):
    pass

def f():
    raise Broken("x")

assert retry(f, Broken) == "caught"
""",
    ),
    "an exception of its own is raised": (
        """
def check(x, kind):
    if x < 0:
        raise kind("negative")
""",
        """
class Broken(ValueError):
    pass

try:
    check(-1, Broken)
except Broken as e:
    assert str(e) == "negative"
else:
    assert False
""",
    ),
    "a dataclass is sorted by a field": (
        """
def names(people):
    return [p.name for p in sorted(people, key=lambda p: p.age)]
""",
        """
from dataclasses import dataclass

@dataclass
class Person:
    name: str
    age: int

assert names([Person("a", 3), Person("b", 1)]) == ["b", "a"]
""",
    ),
    "a context manager is entered and left": (
        """
def use(make):
    with make() as f:
        return f.read()
""",
        """
class Fake:
    closed = False

    def __enter__(self):
        return self

    def __exit__(self, *a):
        Fake.closed = True

    def read(self):
        return "text"

assert use(Fake) == "text" and Fake.closed
""",
    ),
    "a context manager is told of an error": (
        """
def use(m):
    with m:
        raise ValueError("bad")
    return "after"
""",
        """
class Fake:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, tb):
        self.seen = (kind.__name__, str(error))
        return True

f = Fake()
assert use(f) == "after" and f.seen == ("ValueError", "bad")
""",
    ),
    "a callable counts its calls": (
        """
def twice(f):
    return f(f(1))
""",
        """
class Add:
    calls = 0

    def __init__(self, n):
        self.n = n

    def __call__(self, x):
        self.calls += 1
        return x + self.n

a = Add(3)
assert twice(a) == 7 and a.calls == 2
""",
    ),
    "a collection of its own": (
        """
def total(x):
    return sum(x)

def length(x):
    return len(x)
""",
        """
class Bag:
    def __init__(self, items):
        self.items = items

    def __iter__(self):
        return iter(self.items)

    def __len__(self):
        return len(self.items)

    def __contains__(self, x):
        return x in self.items

b = Bag([1, 2, 3])
assert total(b) == 6 and length(b) == 3
""",
    ),
    "numbers of its own": (
        """
def combine(a, b):
    return a + b * 2

def back(a):
    return 3 + a
""",
        """
class V:
    def __init__(self, x):
        self.x = x

    def __add__(self, o):
        return V(self.x + (o.x if isinstance(o, V) else o))

    __radd__ = __add__

    def __mul__(self, k):
        return V(self.x * k)

    def __eq__(self, o):
        return isinstance(o, V) and self.x == o.x

assert combine(V(1), V(2)) == V(5)
assert back(V(1)) == V(4)
""",
    ),
    "objects that do the same differently": (
        """
def chorus(animals):
    return " ".join(a.speak() for a in animals)
""",
        """
class Dog:
    def speak(self):
        return "woof"

class Cat:
    def speak(self):
        return "meow"

assert chorus([Dog(), Cat()]) == "woof meow"
""",
    ),
    "a spy notes what it is told": (
        """
def work(log):
    log.info("start")
    log.info("end")
""",
        """
class Log:
    def __init__(self):
        self.lines = []

    def info(self, text):
        self.lines.append(text)

log = Log()
work(log)
assert log.lines == ["start", "end"]
""",
    ),
    "a list in an object is changed": (
        """
def work(box):
    box.items.append(5)
    box.n += 1
    return box.items
""",
        """
class Box:
    def __init__(self):
        self.items, self.n = [1], 0

box = Box()
assert work(box) is box.items
assert box.items == [1, 5] and box.n == 1
""",
    ),
    "an attribute that is not there": (
        """
def speak(x):
    try:
        return x.speak()
    except AttributeError:
        return "silent"

def has(x):
    return hasattr(x, "speak"), getattr(x, "speak", None)
""",
        """
class Rock:
    pass

assert speak(Rock()) == "silent"
assert has(Rock()) == (False, None)
""",
    ),
    "keys of a dict": (
        """
def count(xs):
    d = {}
    for x in xs:
        d[x] = d.get(x, 0) + 1
    return d
""",
        """
class K:
    def __init__(self, k):
        self.k = k

    def __hash__(self):
        return hash(self.k)

    def __eq__(self, o):
        return self.k == o.k

d = count([K(1), K(1), K(2)])
assert len(d) == 2 and d[K(1)] == 2
""",
    ),
    "a property and a method": (
        """
def area(s):
    return s.area

def f(s):
    m = s.scaled
    return m(2) + m(3)
""",
        """
class S:
    @property
    def area(self):
        return 5

    def scaled(self, k):
        return 5 * k

assert area(S()) == 5 and f(S()) == 25
""",
    ),
    "the class of an object": (
        """
def same(a, b):
    return type(a) is type(b)

def name(a):
    return type(a).__name__ + a.__class__.__name__

def again(a):
    return type(a)(7)
""",
        """
class S:
    def __init__(self, n):
        self.n = n

assert same(S(1), S(2)) and not same(S(1), 3)
assert name(S(1)) == "SS"
assert again(S(1)).n == 7
""",
    ),
    "a deep copy": (
        """
import copy

def clone(a):
    return copy.deepcopy(a)
""",
        """
class S:
    def __init__(self, n):
        self.n = n

a = S([1])
b = clone(a)
assert b is not a and b.n == [1] and b.n is not a.n
""",
    ),
    "the attributes by name": (
        """
def f(a):
    return vars(a)
""",
        """
class S:
    def __init__(self, n):
        self.n = n

assert f(S(2)) == {"n": 2}
""",
    ),
    "its texts": (
        """
def show(a):
    return f"{a} {a!r}"
""",
        """
class S:
    def __str__(self):
        return "s"

    def __repr__(self):
        return "r"

assert show(S()) == "s r"
""",
    ),
    "a class in the place of the student's": (
        """
class Api:
    def get(self):
        return 1

def fetch():
    return Api().get() + 1
""",
        """
class FakeApi:
    def get(self):
        return 41

Api = FakeApi
assert fetch() == 42
""",
    ),
    "an iterator of its own": (
        """
def take(it):
    return [next(it), next(it)]
""",
        """
class It:
    n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration
        return self.n

i = It()
assert take(i) == [1, 2] and i.n == 2
assert take.__name__ == "take"
""",
    ),
    "reads are counted in a binary search": (
        """
def search(a, x):
    lo, hi = 0, len(a)
    while lo < hi:
        m = (lo + hi) // 2
        if a[m] < x:
            lo = m + 1
        else:
            hi = m
    return lo
""",
        """
class Spy:
    def __init__(self, data):
        self.data, self.reads = data, 0

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        self.reads += 1
        return self.data[i]

s = Spy(list(range(1000)))
assert search(s, 500) == 500 and s.reads <= 11
""",
    ),
    "graph traversal": (
        """
def reach(node):
    seen, todo = set(), [node]
    while todo:
        n = todo.pop()
        if n in seen:
            continue
        seen.add(n)
        todo.extend(n.neighbours)
    return seen
""",
        """
class N:
    def __init__(self):
        self.neighbours = []

a, b, c = N(), N(), N()
a.neighbours.append(b)
b.neighbours.append(a)
assert reach(a) == {a, b} and c not in reach(a)
""",
    ),
    "attributes are set and deleted": (
        """
def mark(n):
    n.visited = True
    del n.old
    return getattr(n, "visited", False), getattr(n, "nothing", 5)
""",
        """
class N:
    pass

n = N()
n.old = 1
assert mark(n) == (True, 5) and n.visited and not hasattr(n, "old")
""",
    ),
    "a tree is put together": (
        """
def add(parent, child):
    parent.children.append(child)
    child.parent = parent
""",
        """
class N:
    def __init__(self):
        self.children, self.parent = [], None

p, q = N(), N()
add(p, q)
assert p.children == [q] and q.parent is p
""",
    ),
    "a search tree of the test's nodes": (
        """
def depth(t):
    return 0 if t is None else 1 + max(depth(t.left), depth(t.right))

def insert(t, v, make):
    if t is None:
        return make(v)
    if v < t.value:
        t.left = insert(t.left, v, make)
    else:
        t.right = insert(t.right, v, make)
    return t

def inorder(t):
    if t:
        yield from inorder(t.left)
        yield t.value
        yield from inorder(t.right)
""",
        """
class T:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

t = None
for v in [5, 2, 8, 1, 9]:
    t = insert(t, v, T)
assert isinstance(t, T) and depth(t) == 3 and list(inorder(t)) == [1, 2, 5, 8, 9]
""",
    ),
    "abstract classes and protocols": (
        """
from collections.abc import Iterable, Sequence, Sized

def kinds(x):
    return (
        isinstance(x, Iterable),
        isinstance(x, Sized),
        isinstance(x, Sequence),
        x.index(2),
        x.count(1),
    )

def run(s):
    return s.area()
""",
        """
from collections.abc import Sequence
from abc import ABC, abstractmethod
from typing import Generic, TypeVar, Protocol

T = TypeVar("T")

class S(Sequence):
    def __init__(self, d):
        self.d = d

    def __len__(self):
        return len(self.d)

    def __getitem__(self, i):
        return self.d[i]

assert kinds(S([1, 2])) == (True, True, True, 1, 1)

class Shape(ABC):
    @abstractmethod
    def area(self): ...

class Sq(Shape, Generic[T]):
    def area(self):
        return 4

assert run(Sq()) == 4

class P(Protocol):
    def area(self) -> int: ...

class Q(P):
    def area(self):
        return 5

assert run(Q()) == 5
""",
    ),
    "an order of its own": (
        """
import heapq

def go(xs):
    h = []
    for x in xs:
        heapq.heappush(h, x)
    return [heapq.heappop(h) for _ in range(len(h))], min(xs), max(xs), sorted(xs, reverse=True)
""",
        """
from functools import total_ordering

@total_ordering
class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return self.n == o.n

    def __lt__(self, o):
        return self.n < o.n

    def __repr__(self):
        return f"V({self.n})"

a, lo, hi, d = go([V(3), V(1), V(2)])
assert [x.n for x in a] == [1, 2, 3] and lo.n == 1 and hi.n == 3 and [x.n for x in d] == [3, 2, 1]
assert str(a) == "[V(1), V(2), V(3)]"
""",
    ),
    "truth, and membership by going through": (
        """
def f(x):
    return bool(x), ("full" if x else "empty"), 2 in x, list(reversed(x))

def g(x):
    return bool(x), not x
""",
        """
class L:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError
        return i

assert f(L(3)) == (True, "full", True, [2, 1, 0]) and g(L(0)) == (False, True)

class P:
    pass

assert g(P()) == (True, False)
""",
    ),
    "exceptions of its methods": (
        """
def safe(x):
    try:
        x.go()
    except Exception as e:
        return type(e).__name__, str(e)

def through(x):
    x.go()

def withdraw(acc, n):
    try:
        acc.take(n)
    except ValueError:
        return False
    return True
""",
        """
class Boom(Exception):
    pass

class X:
    def go(self):
        raise Boom("bad")

assert safe(X()) == ("Boom", "bad")
try:
    through(X())
except Boom as e:
    assert str(e) == "bad"
else:
    assert False

class A:
    def take(self, n):
        if n > 3:
            raise ValueError("no")

assert withdraw(A(), 1) and not withdraw(A(), 5)
""",
    ),
    "methods of a class, setters and slots": (
        """
def f(x):
    x.size = 4
    return x.make(2), type(x).make(3), x.size, x.static(5), x.KIND, type(x).KIND
""",
        """
class X:
    __slots__ = ("_s",)
    KIND = "x"

    def __init__(self):
        self._s = 0

    @property
    def size(self):
        return self._s

    @size.setter
    def size(self, v):
        self._s = v * 10

    @classmethod
    def make(cls, n):
        return n + 1

    @staticmethod
    def static(n):
        return n * 2

x = X()
assert f(x) == (3, 4, 40, 10, "x", "x") and x.size == 40
""",
    ),
    "attributes made up as they are asked for": (
        """
def f(p):
    return p.alpha, p.beta(3), hasattr(p, "zeta")
""",
        """
class P:
    def __getattr__(self, name):
        if name == "zeta":
            raise AttributeError(name)
        return (lambda n: n + 1) if name == "beta" else name.upper()

assert f(P()) == ("ALPHA", 4, False)
""",
    ),
    "generators of its methods": (
        """
def f(x):
    return list(x.items()), [*x], dict(x.pairs()), sum(v for v in x)
""",
        """
class X:
    def items(self):
        yield 1
        yield 2

    def __iter__(self):
        for i in range(3):
            yield i

    def pairs(self):
        return [("a", 1)]

assert f(X()) == ([1, 2], [0, 1, 2], {"a": 1}, 3)
""",
    ),
    "what every object can do": (
        """
import json

def f(x, y):
    return (
        f"{x:>5}|{x!s}",
        {x: 1}[x],
        x == y,
        x != y,
        x is y,
        json.dumps([x], default=lambda o: o.__dict__),
    )
""",
        """
class X:
    def __init__(self):
        self.a = 1

    def __str__(self):
        return "x"

    def __format__(self, s):
        return format(str(self), s)

x, y = X(), X()
assert f(x, y) == ("    x|x", 1, False, True, False, '[{"a": 1}]')
""",
    ),
    "objects within lists, dicts and tuples": (
        """
def f(d):
    return d["a"].v + d["l"][0].v + d["t"][1].v, sorted(d["l"], key=lambda o: -o.v)[0] is d["l"][1]
""",
        """
class X:
    def __init__(self, v):
        self.v = v

assert f({"a": X(1), "l": [X(2), X(7)], "t": (0, X(3))}) == (6, True)
""",
    ),
    "an object of the student's holds it": (
        """
class Shop:
    def __init__(self, db):
        self.db = db

    def buy(self, n):
        self.db.save(n)
        return self.db
""",
        """
class Db:
    def __init__(self):
        self.saved = []

    def save(self, n):
        self.saved.append(n)

db = Db()
s = Shop(db)
assert s.buy(3) is db and db.saved == [3] and s.db is db
""",
    ),
    "an observer is told by the student's code": (
        """
class Subject:
    def __init__(self):
        self.obs = []

    def attach(self, o):
        self.obs.append(o)

    def notify(self, v):
        for o in self.obs:
            o.update(self, v)
""",
        """
class O:
    def __init__(self):
        self.got = []

    def update(self, s, v):
        self.got.append((s, v))

s, o = Subject(), O()
s.attach(o)
s.notify(4)
assert o.got == [(s, 4)] and s.obs == [o]
""",
    ),
    "a visitor of the test": (
        """
class Leaf:
    def accept(self, v):
        return v.leaf(self)

class Pair:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def accept(self, v):
        return v.pair(self)
""",
        """
class Count:
    def leaf(self, x):
        return 1

    def pair(self, p):
        return p.a.accept(self) + p.b.accept(self)

assert Pair(Leaf(), Pair(Leaf(), Leaf())).accept(Count()) == 3
""",
    ),
    "operators with numbers on either side": (
        """
def f(v):
    return (
        2 * v,
        v * 2,
        v - 1,
        1 - v,
        -v,
        abs(v),
        v**2,
        divmod(v, 2),
        round(v),
        int(v),
        float(v),
        v // 1,
        v % 2,
    )
""",
        """
class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return type(o) is V and o.n == self.n

    def __mul__(self, k):
        return V(self.n * k)

    __rmul__ = __mul__

    def __sub__(self, k):
        return V(self.n - k)

    def __rsub__(self, k):
        return V(k - self.n)

    def __neg__(self):
        return V(-self.n)

    def __abs__(self):
        return abs(self.n)

    def __pow__(self, k):
        return V(self.n**k)

    def __divmod__(self, k):
        return divmod(self.n, k)

    def __round__(self, d=None):
        return round(self.n)

    def __int__(self):
        return self.n

    def __float__(self):
        return float(self.n)

    def __floordiv__(self, k):
        return V(self.n // k)

    def __mod__(self, k):
        return V(self.n % k)

assert f(V(3)) == (V(6), V(6), V(2), V(-2), V(-3), 3, V(9), (1, 1), 3, 3, 3.0, V(3), V(1))
""",
    ),
    "operators in place": (
        """
def f(v, m):
    v += 5
    m["a"] = 1
    m["a"] += 2
    del m["b"]
    return v, "a" in m, len(m)
""",
        """
class V:
    def __init__(self):
        self.n = 0

    def __iadd__(self, k):
        self.n += k
        return self

class M:
    def __init__(self):
        self.d = {"b": 1}

    def __getitem__(self, k):
        return self.d[k]

    def __setitem__(self, k, v):
        self.d[k] = v

    def __delitem__(self, k):
        del self.d[k]

    def __contains__(self, k):
        return k in self.d

    def __len__(self):
        return len(self.d)

v, m = V(), M()
got = f(v, m)
assert got == (v, True, 1) and got[0] is v and v.n == 5 and m.d == {"a": 3}
""",
    ),
    "a fake file": (
        """
import csv

def rows(f):
    return list(csv.reader(f))

def copy_to(f, out):
    for line in f:
        out.write(line.upper())
""",
        """
class File:
    def __init__(self, lines):
        self.lines = lines

    def __iter__(self):
        return iter(self.lines)

    def read(self):
        return "".join(self.lines)

class Out:
    def __init__(self):
        self.text = ""

    def write(self, s):
        self.text += s

assert rows(File(["a,b\\n", "1,2\\n"])) == [["a", "b"], ["1", "2"]]
o = Out()
copy_to(File(["a\\n"]), o)
assert o.text == "A\\n"
""",
    ),
    "a fake clock and fake dice": (
        """
def wait(clock, n):
    start = clock.now()
    while clock.now() - start < n:
        clock.sleep(1)
    return clock.now()

def roll(rng):
    return rng.randint(1, 6) + rng.randint(1, 6)
""",
        """
class Clock:
    def __init__(self):
        self.t = 0

    def now(self):
        return self.t

    def sleep(self, s):
        self.t += s

assert wait(Clock(), 3) == 3

class Rng:
    def __init__(self, v):
        self.v = iter(v)

    def randint(self, a, b):
        return next(self.v)

assert roll(Rng([3, 4])) == 7
""",
    ),
    "a stack of the test": (
        """
def balanced(text, stack):
    for ch in text:
        if ch == "(":
            stack.push(ch)
        elif ch == ")":
            if stack.is_empty():
                return False
            stack.pop()
    return stack.is_empty()
""",
        """
class Stack:
    def __init__(self):
        self.i = []

    def push(self, x):
        self.i.append(x)

    def pop(self):
        return self.i.pop()

    def is_empty(self):
        return not self.i

assert balanced("(())", Stack()) and not balanced("(()", Stack()) and not balanced(")", Stack())
""",
    ),
    "a model that is fitted": (
        """
import numpy as np

def score(model, x, y):
    return float(np.mean(model.fit(x, y).predict(x) == y))
""",
        """
import numpy as np

class M:
    def fit(self, x, y):
        self.m = y[0]
        return self

    def predict(self, x):
        return np.full(len(x), self.m)

assert score(M(), np.zeros((4, 2)), np.array([1, 1, 1, 0])) == 0.75
""",
    ),
    "the fields of a dataclass": (
        """
import dataclasses

def f(x):
    return dataclasses.asdict(x)

def g(x):
    return dataclasses.replace(x, a=5)
""",
        """
from dataclasses import dataclass

@dataclass
class X:
    a: int = 1

assert f(X()) == {"a": 1}
""",
    ),
    "a dataclass with one field replaced": (
        """
import dataclasses

def g(x):
    return dataclasses.replace(x, a=5)
""",
        """
from dataclasses import dataclass

@dataclass(frozen=True)
class X:
    a: int = 1

assert g(X()).a == 5
""",
    ),
    "a frozen dataclass": (
        """
def g(x):
    try:
        x.a = 5
    except AttributeError:
        return "frozen"

def h(xs):
    return len(set(xs))
""",
        """
from dataclasses import dataclass

@dataclass(frozen=True)
class X:
    a: int = 1

assert g(X()) == "frozen" and h([X(1), X(1), X(2)]) == 2
""",
    ),
    "match by attributes": (
        """
def f(x):
    match x:
        case object(kind="a", n=n):
            return n
        case _:
            return None
""",
        """
class X:
    def __init__(self, k, n):
        self.kind, self.n = k, n

assert f(X("a", 3)) == 3 and f(X("b", 3)) is None
""",
    ),
    "what a class derives from": (
        """
def f(k, b):
    return (
        issubclass(k, b),
        k.__name__,
        k.__bases__[0].__name__,
        [x.__name__ for x in k.__mro__][:2],
    )
""",
        """
class A:
    pass

class B(A):
    pass

assert f(B, A) == (True, "B", "A", ["B", "A"])
""",
    ),
    "what a method is called": (
        """
def f(x):
    return x.go.__name__, x.go.__doc__, callable(x.go), [n for n in dir(x) if not n.startswith("_")]
""",
        """
class A:
    def go(self):
        "Goes."

assert f(A()) == ("go", "Goes.", True, ["go"])
""",
    ),
    "a function registered for a class of the test": (
        """
from functools import singledispatch

def show(x, kind):
    @singledispatch
    def s(v):
        return "other"

    s.register(kind, lambda v: "mine")
    return s(x), s(3)
""",
        """
class A:
    pass

assert show(A(), A) == ("mine", "other")
""",
    ),
    "an order by a function that compares": (
        """
from functools import cmp_to_key

def s(xs):
    return sorted(xs, key=cmp_to_key(lambda a, b: (a > b) - (a < b)))
""",
        """
class A:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        return self.n < o.n

    def __gt__(self, o):
        return self.n > o.n

assert [a.n for a in s([A(2), A(1)])] == [1, 2]
""",
    ),
    "threads that use one object": (
        """
import threading

def run(c):
    ts = [threading.Thread(target=c.inc) for _ in range(5)]
    [t.start() for t in ts]
    [t.join() for t in ts]
""",
        """
class C:
    n = 0

    def inc(self):
        self.n += 1

x = C()
run(x)
assert x.n == 5
""",
    ),
    "a child class of the student's uses it": (
        """
class Base:
    def __init__(self, log):
        self.log = log

class Child(Base):
    def go(self):
        with self.log:
            self.log.lines.append("x")
        return len(self.log.lines)
""",
        """
class Log:
    def __init__(self):
        self.lines, self.open = [], 0

    def __enter__(self):
        self.open += 1
        return self

    def __exit__(self, *a):
        self.open -= 1

l = Log()
assert Child(l).go() == 1 and l.open == 0 and l.lines == ["x"]
""",
    ),
    "a generator is sent a value": (
        """
def f(g):
    next(g)
    return g.send(5)
""",
        """
def acc():
    t = 0
    while True:
        x = yield t
        t += x or 0

assert f(acc()) == 5
""",
    ),
    "a generator is closed": (
        """
def f(g):
    next(g)
    g.close()
""",
        """
done = []

def g():
    try:
        yield 1
    finally:
        done.append(1)

f(g())
assert done == [1]
""",
    ),
    "what a generator returns": (
        """
def f(g):
    r = yield from g
    return r

def run(g):
    out = []
    it = f(g)
    while True:
        try:
            out.append(next(it))
        except StopIteration as e:
            return out, e.value
""",
        """
def g():
    yield 1
    return 7

assert run(g()) == ([1], 7)
""",
    ),
    "more lists than a hundred are changed": (
        """
def f(ns):
    ls = [n.kids for n in ns]
    for l in ls:
        l.append(1)
""",
        """
class N:
    def __init__(s):
        s.kids = []

ns = [N() for _ in range(101)]
f(ns)
assert all(n.kids == [1] for n in ns)
""",
    ),
    "a context manager made of a generator": (
        """
def f(lock):
    with lock() as x:
        return x
""",
        """
from contextlib import contextmanager

log = []

@contextmanager
def lock():
    log.append("in")
    yield 5
    log.append("out")

assert f(lock) == 5 and log == ["in", "out"]
""",
    ),
    "such a context manager hides an error": (
        """
def f(lock):
    with lock() as x:
        raise ValueError("v")
    return 3
""",
        """
from contextlib import contextmanager

log = []

@contextmanager
def lock():
    try:
        yield 5
    except ValueError:
        log.append("out")

assert f(lock) == 3 and log == ["out"]
""",
    ),
    "a sentinel": (
        """
def f(x, d):
    return d if x is None else x
""",
        """
s = object()
assert f(None, s) is s and f(3, s) == 3 and f(s, 1) is s
""",
    ),
    "a frozen dataclass with slots": (
        """
def f(x):
    return x.a
""",
        """
from dataclasses import dataclass

@dataclass(frozen=True, slots=True)
class P:
    a: int

assert f(P(3)) == 3
""",
    ),
    "a private name that is not there": (
        """
def f(x):
    return hasattr(x, "_repr_html_")
""",
        """
class P:
    pass

assert not f(P())
""",
    ),
    "a mapping of its own": (
        """
def f(m):
    return dict(m.items()), list(m.keys()), sorted(m.values())
""",
        """
from collections.abc import MutableMapping

class M(MutableMapping):
    def __init__(s):
        s.d = {"a": 1}

    def __getitem__(s, k):
        return s.d[k]

    def __setitem__(s, k, v):
        s.d[k] = v

    def __delitem__(s, k):
        del s.d[k]

    def __iter__(s):
        return iter(s.d)

    def __len__(s):
        return len(s.d)

assert f(M()) == ({"a": 1}, ["a"], [1])
""",
    ),
}
EXCEPTIONS = {
    "the test raises an exception of the student's own": (
        """
class Neg(ValueError):
    pass

def f(a):
    try:
        return a.take(3)
    except Neg as e:
        return "caught " + str(e)
""",
        """
class Acc:
    def take(s, n):
        raise Neg("q")

assert f(Acc()) == "caught q"
""",
    ),
    "an exception with a cause": (
        """
def f(k):
    raise k("w") from ValueError("in")
""",
        """
class K(Exception):
    pass

try:
    f(K)
except K as e:
    assert isinstance(e.__cause__, ValueError) and str(e) == "w"
""",
    ),
    "an exception from None": (
        """
def f(k):
    try:
        1 / 0
    except ZeroDivisionError:
        raise k("w") from None
""",
        """
class K(Exception):
    pass

try:
    f(K)
except K as e:
    assert e.__suppress_context__ and e.__cause__ is None
""",
    ),
    "a built-in exception from None": (
        """
def f():
    try:
        1 / 0
    except ZeroDivisionError:
        raise ValueError("w") from None
""",
        """
try:
    f()
except ValueError as e:
    assert e.__suppress_context__
""",
    ),
    "an exception is given an attribute": (
        """
def f(k):
    e = k("a")
    e.code = 3
    raise e
""",
        """
class K(Exception):
    pass

try:
    f(K)
except K as e:
    assert e.code == 3
""",
    ),
    "an exception is given a note": (
        """
def f(g):
    try:
        g()
    except Exception as e:
        e.add_note("ctx")
        raise
""",
        """
class K(Exception):
    pass

def g():
    raise K("x")

try:
    f(g)
except K as e:
    assert e.__notes__ == ["ctx"]
""",
    ),
    "an attribute of an exception of the test": (
        """
def f(g, k):
    try:
        g()
    except k as e:
        return e.code
""",
        """
class K(Exception):
    pass

def g():
    e = K("x")
    e.code = 7
    raise e

assert f(g, K) == 7
""",
    ),
    "the class of a caught exception": (
        """
def f(g, k):
    try:
        g()
    except k as e:
        return type(e).__name__
""",
        """
class K(Exception):
    pass

class C(K):
    pass

def g():
    raise C("x")

assert f(g, K) == "C"
""",
    ),
    "an exception with two bases": (
        """
def f(g):
    try:
        g()
    except ValueError as e:
        return 1
""",
        """
class Both(KeyError, ValueError):
    pass

def g():
    raise Both("x")

assert f(g) == 1
""",
    ),
    "a caught exception is returned": (
        """
def f(g):
    try:
        g()
    except Exception as e:
        return e
""",
        """
class K(Exception):
    pass

def g():
    raise K("x")

assert isinstance(f(g), K) and str(f(g)) == "x"
""",
    ),
    "caught exceptions are collected": (
        """
def f(g):
    errs = []
    for _ in range(2):
        try:
            g()
        except Exception as e:
            errs.append(e)
    return errs
""",
        """
class K(Exception):
    pass

m = K("x")

def g():
    raise m

assert f(g) == [m, m]
""",
    ),
    "a caught exception is handed to a function of the test": (
        """
def f(g, h):
    try:
        g()
    except Exception as e:
        return h(e)
""",
        """
class K(Exception):
    pass

def g():
    raise K("x")

got = []
f(g, got.append)
assert type(got[0]) is K
""",
    ),
    "what a context manager is told of a built-in exception": (
        """
def f(m):
    with m:
        raise KeyError("k")
""",
        """
class M:
    def __enter__(s):
        return s

    def __exit__(s, t, v, tb):
        s.r = (t is KeyError, v.args, tb is not None, isinstance(v, t))
        return True

m = M()
f(m)
assert m.r == (True, ("k",), True, True)
""",
    ),
    "what it is told of one of the student's own": (
        """
class Bad(Exception):
    pass

def f(m):
    with m:
        raise Bad("k")
""",
        """
class M:
    def __enter__(s):
        return s

    def __exit__(s, t, v, tb):
        s.r = (issubclass(t, Bad), str(v))
        return True

m = M()
f(m)
assert m.r == (True, "k")
""",
    ),
    "what it is told of one of the test's": (
        """
def f(m, k):
    with m:
        raise k("k")
""",
        """
class K(Exception):
    pass

class M:
    def __enter__(s):
        return s

    def __exit__(s, t, v, tb):
        s.r = (t is K, str(v))
        return True

m = M()
f(m, K)
assert m.r == (True, "k")
""",
    ),
    "an exception passes through a context manager of the test": (
        """
def f(m, k):
    with m:
        raise k("k")
""",
        """
class K(Exception):
    pass

class M:
    def __enter__(s):
        return s

    def __exit__(s, t, v, tb):
        s.n = 1

m = M()
try:
    f(m, K)
except K:
    pass
else:
    assert 0
assert m.n == 1
""",
    ),
    "the test derives an exception from the student's": (
        """
class Neg(ValueError):
    pass

def f(a):
    try:
        return a()
    except Neg as e:
        return "caught " + str(e)
""",
        """
class Sub(Neg):
    pass

def g():
    raise Sub("q")

assert f(g) == "caught q"
""",
    ),
    "an exception of the student's own with an attribute": (
        """
class Neg(ValueError):
    def __init__(self, n):
        super().__init__(f"neg {n}")
        self.n = n

def f(a):
    try:
        return a()
    except Neg as e:
        return e.n, str(e)
""",
        """
def g():
    raise Neg(4)

assert f(g) == (4, "neg 4")
""",
    ),
    "an exception of the student's own passes through": (
        """
class Neg(ValueError):
    pass

def f(a):
    return a()
""",
        """
def g():
    raise Neg("q")

try:
    f(g)
except Neg as e:
    assert str(e) == "q"
else:
    assert 0
""",
    ),
    "an exception of the test becomes one of the student's": (
        """
class Neg(ValueError):
    pass

def f(a):
    try:
        return a()
    except OSError as e:
        raise Neg("no") from e
""",
        """
def g():
    raise OSError("disk")

try:
    f(g)
except Neg as e:
    assert isinstance(e.__cause__, OSError)
else:
    assert 0
""",
    ),
    "the last exception is raised again": (
        """
def f(g, n):
    for i in range(n):
        try:
            return g()
        except (ConnectionError, TimeoutError) as e:
            last = e
    raise last
""",
        """
n = [0]

def g():
    n[0] += 1
    if n[0] < 3:
        raise TimeoutError("t")
    return 5

assert f(g, 3) == 5
n[0] = -9
try:
    f(g, 2)
except TimeoutError as e:
    assert str(e) == "t"
else:
    assert 0
""",
    ),
    "the classes of caught exceptions": (
        """
def f(gs):
    es = []
    for g in gs:
        try:
            g()
        except Exception as e:
            es.append(e)
    return len(es), [type(e).__name__ for e in es]
""",
        """
class K(Exception):
    pass

def g():
    raise K("x")

assert f([g, g]) == (2, ["K", "K"])
""",
    ),
}
FOR_A_PERSON = {
    "a property is replaced": (
        """
def f(s):
    type(s).ok = True
""",
        """
class S:
    @property
    def ok(self):
        return False

s = S()
f(s)
assert s.ok
""",
    ),
    "a cached property is replaced": (
        """
def f(s):
    s.ok = True
""",
        """
from functools import cached_property

class S:
    @cached_property
    def ok(self):
        return False

s = S()
f(s)
assert s.ok
""",
    ),
    "a class that derives from an exception of the test": (
        """
def f(k):
    class Mine(k):
        pass

    raise Mine("x")
""",
        """
class K(Exception):
    pass

try:
    f(K)
except K as e:
    assert type(e) is K
""",
    ),
    "a namedtuple of the test": (
        """
def total(points):
    return sum(p.x * p.y for p in points)
""",
        """
from collections import namedtuple

P = namedtuple("P", "x y")
assert total([P(1, 2), P(3, 4)]) == 14
""",
    ),
    "an enumeration of the test": (
        """
def names(colors):
    return [c.name for c in colors]
""",
        """
from enum import Enum

class C(Enum):
    RED = 1
    BLUE = 2

assert names([C.RED]) == ["RED"]
assert names(C) == ["RED", "BLUE"]
""",
    ),
    "its own kind of list": (
        """
def first(x):
    return x[0]
""",
        """
class L(list):
    reads = 0

    def __getitem__(self, i):
        L.reads += 1
        return super().__getitem__(i)

assert first(L([1, 2])) == 1 and L.reads == 1
""",
    ),
    "a class that derives from one of the test's": (
        """
def make(base):
    class Mine(base):
        def speak(self):
            return "mine" + super().speak()

    return Mine()
""",
        """
class Base:
    def speak(self):
        return "base"

assert make(Base).speak() == "minebase"
""",
    ),
    "a method that is awaited": (
        """
async def f(x):
    return await x.get()
""",
        """
import asyncio

class X:
    async def get(self):
        return 5

assert asyncio.run(f(X())) == 5
""",
    ),
    "a private attribute": (
        """
def f(x):
    return x._hidden
""",
        """
class X:
    def __init__(self):
        self._hidden = 3

assert f(X()) == 3
""",
    ),
    "its bytes": (
        """
import pickle

def f(x):
    return pickle.loads(pickle.dumps(x))
""",
        """
class X:
    def __init__(self):
        self.a = 1

assert f(X()).a == 1
""",
    ),
    "an exception with members": (
        """
def f(x, kind):
    try:
        if x < 0:
            raise kind(x)
    except kind as e:
        return e.amount
""",
        """
class Bad(Exception):
    def __init__(self, amount):
        super().__init__(f"bad {amount}")
        self.amount = amount

assert f(-3, Bad) == -3
""",
    ),
    "a metaclass": (
        """
def f(k):
    return [x for x in k]
""",
        """
class M(type):
    def __iter__(cls):
        return iter([1, 2])

class K(metaclass=M):
    pass

assert f(K) == [1, 2]
""",
    ),
    "its own kind of dict": (
        """
def f(x):
    return x["a"]
""",
        """
class D(dict):
    def __missing__(self, k):
        return 7

assert f(D()) == 7
""",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_as_beside(name):
    expect_as_beside(*CASES[name])


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_exceptions_as_beside(name):
    expect_as_beside(*EXCEPTIONS[name], ["Neg", "Bad"])


@pytest.mark.parametrize("name", FOR_A_PERSON)
def test_what_has_to_be_where_the_test_is_goes_to_a_person(name):
    found = from_afar(*FOR_A_PERSON[name])
    assert found.open, found


SECRETIVE = """
class Oracle:
    "Knows a number."
    def __init__(self):
        self._secret, self.asked = 41, 0
    def guess(self, number):
        self.asked += 1
        return number == self._secret
    def steps(self):
        hidden = 43
        yield 1
def scaled(x, expected=[44]):
    return x
oracle = Oracle()
"""
ASKING = """
from labkit.kernel.callbacks import called
def number_of(value):
    data = getattr(value, "_labkit_object", None) or value._labkit_data
    return data.number
def attempt(oracle, scaled):
    try:
        return str({expression})
    except BaseException as error:
        return type(error).__name__
"""
CLOSED = [
    "oracle._secret",
    "vars(oracle)",
    "called(number_of(oracle), ('_secret',), {}, 'getattr')",
    "called(number_of(oracle), ('__dict__',), {}, 'getattr')",
    "called(number_of(oracle), ('_secret',), {}, '__getattribute__')",
    "called(number_of(oracle), (), {}, 'repr')",
    "called(number_of(oracle.guess), ('__globals__',), {}, 'getattr')",
    "called(number_of(oracle.guess), ('__self__',), {}, 'getattr')",
    "called(number_of(oracle.steps()), ('gi_frame',), {}, 'getattr')",
    "called(number_of(scaled), ('__defaults__',), {}, 'getattr')",
    "scaled.__defaults__[0]",
    "list(scaled.__defaults__[0])",
    "called(number_of(scaled.__defaults__[0]), (), {})",
    "called(number_of(scaled.__defaults__[0]), (0,), {}, '__getitem__')",
    "setattr(oracle, 'guess', lambda number: True)",
    "setattr(type(oracle), 'guess', lambda oracle, number: True)",
    "delattr(type(oracle), 'guess')",
]


@pytest.mark.parametrize("expression", CLOSED)
def test_what_belongs_to_the_test_alone_stays_closed_and_a_person_is_told(expression):
    test = f"{SECRETIVE}\nprint(attempt(oracle, scaled))\nassert oracle.guess(41) and not oracle.guess(1)"
    found = from_afar(ASKING.replace("{expression}", expression), test)
    assert found.printed == "CannotLeave\n" and found.open, found


def test_a_default_of_a_function_of_the_test_can_be_handed_back_to_that_function_alone():
    answer = """
import inspect
def with_defaults(function):
    bound = inspect.signature(function).bind(3)
    bound.apply_defaults()
    return function(*bound.args)
def handed(function, other):
    return other(function.__defaults__[0])
def kept(function, box):
    box.value = function.__defaults__[0]
    return box.value + 0
def given_back(function):
    return function.__defaults__[0]
"""
    setup = "def own(x, answer=[42]): return answer\nclass Box: pass\n"
    expect_as_beside(answer, f"{setup}assert with_defaults(own) == [42]")
    for test in ("handed(own, lambda x: x)", "kept(own, Box())", "given_back(own) == [42]"):
        assert from_afar(answer, f"{setup}assert {test}").open


def test_an_object_is_the_same_in_later_tests_of_a_notebook_and_for_every_name():
    answer = "kept = []\ndef keep(x):\n    kept.append(x)\n    return kept[0] is x, kept[0]"
    test = "class Own: pass\nown = Own()\nassert keep(own) == (True, own) and keep(own) == (True, own)"
    expect_as_beside(answer, test)


GIVEN_BY_THE_COURSE = {
    "an object": ("conf = type('Conf', (), {})()", "f(conf)\nassert conf.total == 1"),
    "an object in a list": ("confs = [type('Conf', (), {})()]", "f(confs[0])\nassert confs[0].total == 1"),
    "a function": ("def helper():\n    return 3", "f(helper)\nassert helper.total == 1"),
}


@pytest.mark.parametrize("name", GIVEN_BY_THE_COURSE)
def test_what_a_locked_cell_has_made_is_changed_as_beside(name):
    given, test = GIVEN_BY_THE_COURSE[name]
    found = from_afar("def f(o):\n    o.total = 1", test, given=given)
    assert (found.error, found.open) == ("", [])
    assert from_afar("def f(o):\n    pass", test, given=given).error


def test_attributes_that_a_decorator_gives_a_function_of_the_test_are_there():
    answer = """
routes = {}
def route(path):
    def decorated(function):
        function.path = path
        routes[path] = function
        return function
    return decorated
def counted(function):
    function.calls = 0
    def wrapped(*given):
        function.calls += 1
        return function(*given)
    return wrapped
"""
    test = """
@route("/a")
def a():
    return "A"
def twice(x):
    return 2 * x
assert a.path == "/a" and routes["/a"] is a
again = counted(twice)
assert again(1) + again(2) == 6 and twice.calls == 2
"""
    expect_as_beside(answer, test)


LOOKED_INTO = {
    "the order of lookup": (
        "import inspect\ndef f(o):\n    return [k.__name__ for k in type(o).__mro__], inspect.getmro(type(o))[1]",
        "assert f(Child()) == (['Child', 'Parent', 'object'], Parent)",
    ),
    "the bases": (
        "def f(o):\n    return type(o).__bases__, type(o).__base__",
        "assert f(Child()) == ((Parent,), Parent)",
    ),
    "a class without a base": ("def f(k):\n    return k.__bases__ == (object,)", "assert f(Parent)"),
    "a class decorator": (
        "def f(k):\n    k.hello = lambda self: 'hi'\n    return k",
        "assert f(Parent) is Parent and Child().hello() == 'hi'",
    ),
    "the parameters of a method": (
        "import inspect\ndef f(o):\n    return list(inspect.signature(o.go).parameters)",
        "class Own:\n    def go(self, a, *, b=2): pass\nassert f(Own()) == ['a', 'b']",
    ),
    "the types of fields": (
        "import dataclasses\ndef f(o):\n    return {one.name: one.type for one in dataclasses.fields(o)}",
        "import dataclasses\n@dataclasses.dataclass\nclass Own:\n    a: int = 1\nassert f(Own()) == {'a': int}",
    ),
    "Ctrl-C": (
        "def f(read):\n    try:\n        while True: read()\n    except KeyboardInterrupt: return 'bye'",
        "def read():\n    raise KeyboardInterrupt\nassert f(read) == 'bye'",
    ),
    "Ctrl-C that the code leaves to the test": (
        "def f(read):\n    read()",
        "def read():\n    raise KeyboardInterrupt\ntry:\n    f(read)\nexcept KeyboardInterrupt:\n    print('bye')",
    ),
}


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_what_is_asked_about_classes_and_interrupts_is_as_beside(name):
    answer, test = LOOKED_INTO[name]
    expect_as_beside(answer, f"class Parent: pass\nclass Child(Parent): pass\n{test}")


def test_a_list_that_contains_itself_is_for_a_person():
    test = "class Own: pass\nown = Own()\nown.list = [1]\nown.list.append(own.list)\nassert f(own) == 2"
    assert from_afar("def f(o):\n    return len(o.list)", test).open


@pytest.mark.parametrize("asked", ["vars(k)", "k.__annotations__", "k.__dict__"])
def test_what_a_class_says_of_its_own_members_is_as_beside(asked):
    answer = f"def f(k):\n    return [name for name in {asked} if not name.startswith('__')]"
    expect_as_beside(answer, "class Own:\n    x: int = 1\n    def go(self): return 1\nprint(f(Own))")


@pytest.mark.parametrize("asked", ["k.__subclasses__()", "inspect.signature(k).parameters"])
def test_a_class_that_is_looked_into_is_for_a_person(asked):
    assert from_afar(
        f"import inspect\ndef f(k):\n    return list({asked})", "class Own:\n    x: int = 1\nassert 'x' in f(Own)"
    ).open
