"""Exercises as courses have them: right work passes and wrong work fails from afar as beside the test."""

import re

import pytest
from played_student import beside, expect_a_person, expect_as_beside, expect_to_fail, from_afar

DATES = "import datetime as dt\nfrom collections import *\nD = dt.date(2020, 1, 1)\n"
MADE = {
    "counter": "Counter([D, D])",
    "counter of tuples": "Counter([(D, 1), (D, 2)])",
    "ordered dict": "OrderedDict({D: 3})",
    "default dict": "defaultdict(list, {D: [3]})",
    "default dict of a function": "defaultdict(lambda: 7, {D: 3})",
    "keys": "{D: 1}.keys()",
    "items": "{D: 1}.items()",
    "deque": "deque([{D: 1}])",
}
SHOWN = "print(type(x).__name__, len(x), list(x), x == made)"
SORTS = """
def my_sort(numbers):
    found = [*numbers]
    found.sort()
    return found
def total(numbers):
    found = 0
    for one in numbers: found += one
    return found
def lazy(numbers): return sorted(numbers)
def summed(numbers): return sum(numbers)
"""
REPLACED = (
    "sorted max min sum any all map filter zip enumerate reversed set next len isinstance dict abs range print iter"
)
FORBIDS = {
    "by an error": "with patch('builtins.{name}', side_effect=AssertionError('do not use {name}')):\n    {calls}",
    "by counting": "with patch('builtins.{name}') as mock:\n    {calls}\nmock.assert_not_called()",
    "by an assignment": "kept = builtins.{name}\ndef no(*a, **k): raise RuntimeError('not allowed')\n"
    "builtins.{name} = no\ntry:\n    {calls}\nfinally:\n    builtins.{name} = kept",
}
MAPPINGS = """
from collections.abc import MutableMapping
from collections import UserDict
class Cache(MutableMapping):
    def __init__(self): self.kept = {}
    def __getitem__(self, key): return self.kept[key]
    def __setitem__(self, key, value): self.kept[key] = value
    def __delitem__(self, key): del self.kept[key]
    def __iter__(self): return iter(self.kept)
    def __len__(self): return len(self.kept)
class Other(UserDict): pass
"""
COUNTS = """
import functools
def count_calls(function):
    @functools.wraps(function)
    def counted(*arguments):
        counted.calls += 1
        return function(*arguments)
    counted.calls = 0
    return counted
@count_calls
def g(x): return x
"""
SINGLETON = """
import functools
def singleton(kind):
    one = []
    @functools.wraps(kind)
    def get(*arguments):
        if not one: one.append(kind(*arguments))
        return one[0]
    return get
"""
QUACKS = """
from typing import Protocol, runtime_checkable
@runtime_checkable
class Quacker(Protocol):
    def quack(self): ...
def all_quack(some): return all(isinstance(one, Quacker) for one in some)
"""
MEANS = """
import numpy as np
def mean(numbers): return np.mean(numbers)
def own(numbers): return sum(numbers) / len(numbers)
"""
NO = """
import numpy, pytest
from contextlib import ExitStack
from unittest.mock import patch
def no(*arguments, **keywords): raise AssertionError("no")
"""
SPELLINGS = {
    "in a loop": "for name in ['mean']:\n    with patch(f'numpy.{name}', no):\n        assert {call} == 2",
    "by a helper": "def forbid(name): return patch(name, no)\nwith forbid('numpy.mean'):\n    assert {call} == 2",
    "by start": "patcher = patch('numpy.mean', no)\npatcher.start()\ntry:\n    assert {call} == 2\n"
    "finally:\n    patcher.stop()",
    "in a stack": "with ExitStack() as stack:\n    for name in ('numpy.mean', 'numpy.average'):\n"
    "        stack.enter_context(patch(name, no))\n    assert {call} == 2",
    "by keywords": "with patch.object(target=numpy, attribute='mean', new=no):\n    assert {call} == 2",
    "several": "with patch.multiple('numpy', mean=no):\n    assert {call} == 2",
    "by pytest": "with pytest.MonkeyPatch.context() as monkey:\n    monkey.setattr(numpy, 'mean', no)\n"
    "    assert {call} == 2",
    "by pytest and a text": "with pytest.MonkeyPatch.context() as monkey:\n    monkey.setattr('numpy.mean', no)\n"
    "    assert {call} == 2",
}
USED_HERE = ("numpy.array", "numpy.zeros", "numpy.frombuffer", "io.StringIO", "os.path.join", "hashlib.sha256")
ADDS = """
import numpy as np
def total(numbers):
    found = 0
    for one in numbers: found += one
    return float(found)
def each(numbers, function): return [function(one) for one in numbers]
"""
DERIVED = {
    "a list of an own class is changed by both sides": (
        """
class Box(list): pass
box = Box()
def put(): box.append(1)
""",
        """
put(); assert len(box) == 1
box.append(5)
put()
print(box)
""",
    ),
    "a dict of an own class is changed by both sides": (
        """
class Cache(dict):
    def __missing__(self, k): return None
cache=Cache()
def fib(n):
    if n in cache: return cache[n]
    r = n if n<2 else fib(n-1)+fib(n-2)
    cache[n]=r
    return r
""",
        """
cache[10] = 999
assert fib(10)==999
fib(5)
print(sorted(cache))
cache.clear()
assert len(cache)==0 and fib(5)==5 and len(cache)==6
print(cache[77])
""",
    ),
    "an own list is handed out as a copy": (
        """
class Items(list):
    def total(self): return sum(self)
class Shop:
    def __init__(self): self.items = Items()
    def add(self, x): self.items.append(x)
    def get(self): return Items(self.items)

""",
        """
s = Shop(); kept = s.get(); s.add('x'); assert kept == [], 'hand out a copy'
print(s.items)
""",
    ),
    "an own list is handed out as a list": (
        """
class Items(list):
    def total(self): return sum(self)
class Shop:
    def __init__(self): self.items = Items()
    def add(self, x): self.items.append(x)
    def get(self): return list(self.items)

""",
        """
s = Shop(); kept = s.get(); s.add('x'); assert kept == [], 'hand out a copy'
print(s.items)
""",
    ),
    "a dict of an own class with missing entries": (
        """
class Stock(dict):
    def __missing__(self, k): return 0
    def add(self, k, n): self[k] = self[k] + n
class Shop:
    def __init__(self): self.stock = Stock()
    def buy(self, k): self.stock.add(k, 2)
""",
        """
s=Shop()
st=s.stock
s.buy('a')
s.buy('a')
assert st['a']==4, st
assert st['b']==0
s.stock['q']=5
print(s.stock['q'], dict(s.stock))
""",
    ),
    "rows of an own class": (
        """
class Row(list): pass
grid=[Row([0,0]), Row([0,0])]
def setc(i,j,v): grid[i][j]=v
""",
        """
setc(0,1,5)
assert grid[0][1]==5
grid[1][0]=7
print(grid)
setc(1,1,2)
print(grid)
""",
    ),
    "a set of an own class": (
        """
class Tags(set): pass
t=Tags()
def add(x): t.add(x)
""",
        """
add('a'); add('b')
assert t=={'a','b'}
t.discard('a')
add('c')
print(sorted(t))
""",
    ),
    "a list with an attribute": (
        """
class Named(list):
    def __init__(self, name): self.name=name; super().__init__()
    def add(self, x): self.append(x); self.name=self.name+x
n=Named('n')
def go(x): n.add(x)
""",
        """
go('a')
assert n==['a'] and n.name=='na'
go('b')
print(n, n.name)
""",
    ),
    "an own list comes back": (
        """
class Box(list): pass
box=Box([1])
def get(): return box
def same(b): return b is box, type(b).__name__
""",
        """
b=get()
print(same(b), b is get())
b.append(2)
print(same(b), len(get()))
""",
    ),
    "an own list whose class the test names": (
        """
class Stack(list):
    def push(self,x): self.append(x)
    def peek(self): return self[-1]
s=Stack()
def go(): s.push(3)
""",
        """
go()
assert isinstance(s, Stack) and s.peek()==3 and len(s)==1
s.push(4)
print(s.peek(), s)
""",
    ),
    "a list that nobody may change": (
        """
class Strict(list):
    def __setitem__(self, i, v):
        raise TypeError('read only')
    def append(self, v): raise TypeError('no')
x=Strict([1,2])
def go(): return sum(x)
""",
        """
print(go())
try:
    x[0]=5
except TypeError as e: print(e)
print(go())
""",
    ),
    "a dict that checks its values": (
        """
class Strict(dict):
    def __setitem__(self, i, v):
        if v < 0: raise ValueError('negative')
        super().__setitem__(i, v)
x=Strict()
def put(k,v): x[k]=v
""",
        """
put('a',1)
try:
    put('b',-1)
except ValueError as e: print(e)
print(x)
try:
    x['c']=-5
except ValueError as e: print(e)
print(x)
""",
    ),
}
RIGHT = {
    **DERIVED,
    **{
        f"a function of a library is forbidden {how}": (MEANS, NO + test.replace("{call}", "own([1, 2, 3])"))
        for how, test in SPELLINGS.items()
    },
    **{
        f"{name} is forbidden": (
            ADDS,
            f"import hashlib, io, os.path\nimport numpy as np\nfrom unittest.mock import patch\nx = np.arange(4.0)\n"
            f"with patch('{name}', side_effect=AssertionError('no')):\n"
            "    found = total(x), each([1, 2], lambda one: one + 1)\nprint(found)",
        )
        for name in USED_HERE
    },
    "coroutines are gathered": (
        """
import asyncio
async def slow(n):
    await asyncio.sleep(n)
    return 'done'

""",
        """
import asyncio
async def go(): return await asyncio.gather(slow(0.01), slow(0.01))
print(asyncio.run(go()))
""",
    ),
    "an answer has threads": (
        """
from concurrent.futures import ThreadPoolExecutor
def parallel(f, xs, workers):
    with ThreadPoolExecutor(workers) as p: return list(p.map(f, xs))

""",
        """
print(parallel(lambda x: x+1, range(4), workers=4))
""",
    ),
    "a copy of records": (
        """
def every_second(d): return d[::2].copy()
""",
        """
import numpy as np
data = np.array([('Ada', 36), ('Ben', 20)], dtype=[('name', 'U10'), ('age', int)])
o = every_second(data); o['age'][0]=1
assert data['age'][0]==36, 'a copy'
""",
    ),
    "a view of records": (
        """
def every_second(d): return d[::2]
""",
        """
import numpy as np
data = np.array([('Ada', 36), ('Ben', 20)], dtype=[('name', 'U10'), ('age', int)])
o = every_second(data); o['age'][0]=1
assert data['age'][0]==1
assert np.shares_memory(o,data)
""",
    ),
    "records are changed": (
        """
def older(d): d['age'] += 1
""",
        """
import numpy as np
data = np.array([('Ada', 36), ('Ben', 20)], dtype=[('name', 'U10'), ('age', int)])
older(data)
print(data)
""",
    ),
    "rows of records are read": (
        """
def name(r): return r['name']
""",
        """
import numpy as np
data = np.array([('Ada', 36), ('Ben', 20)], dtype=[('name', 'U10'), ('age', int)])
print(name(data[0]), [name(r) for r in data])
""",
    ),
    **{
        f"a {name} is returned": (f"{DATES}def f(): return {made}", f"{DATES}made = {made}\nx = f()\n{SHOWN}")
        for name, made in MADE.items()
        if "function" not in name
    },
    **{
        f"a {name} is an argument": (
            f"{DATES}def f(x): return type(x).__name__, len(x), list(x)",
            f"{DATES}print(f({made}))",
        )
        for name, made in MADE.items()
    },
    **{
        f"a {name} is a variable": (f"{DATES}x = {made}", f"{DATES}made = {made}\n{SHOWN}")
        for name, made in MADE.items()
        if "function" not in name
    },
    **{
        f"a {name} of a test is changed": (
            f"{DATES}def f(x): x[dt.date(2021, 1, 1)] = 5",
            f"{DATES}x = {made}\nf(x)\nprint(len(x), x[dt.date(2021, 1, 1)])",
        )
        for name, made in MADE.items()
        if "dict" in name
    },
    **{
        f"a {name} of an answer is changed": (
            f"{DATES}x = {made}\ndef f(): return len(x), x[dt.date(2021, 1, 1)]",
            f"{DATES}x[dt.date(2021, 1, 1)] = 5\nprint(f())",
        )
        for name, made in MADE.items()
        if "dict" in name
    },
    "a default dict of a test makes missing values": (
        "def f(d):\n    d['a'] += 1\n    return d['b']",
        "from collections import defaultdict\nd = defaultdict(lambda: 7)\nprint(f(d), d['a'], d['c'])",
    ),
    "functions in a deque and in an ordered dict": (
        "def f(some): return [one(2) for one in some]\ndef g(some): return [one(2) for one in some.values()]",
        "from collections import *\nprint(f(deque([lambda x: x + 1])), g(OrderedDict(a=lambda x: x + 1)))",
    ),
    "members of an enum in an ordered dict": (
        "from collections import *\nfrom enum import Enum\nclass C(Enum):\n    R = 1\n    G = 2\n"
        "def f(): return OrderedDict({C.G: 1, C.R: 2}), Counter([C.R, C.R])",
        "one, other = f()\nprint(list(one), one[C.R], other[C.R], C.G)",
    ),
    "keys that are numbers of NumPy": (
        "import numpy as np\nfrom collections import Counter\ndef f(): return Counter(np.array([1, 1, 2]))",
        "print(f(), [type(key).__name__ for key in f()])",
    ),
    **{
        f"{name} is forbidden {how}": (
            SORTS,
            "import builtins\nfrom unittest.mock import patch\n"
            + test.format(name=name, calls="r, t = my_sort([3, 1, 2]), total([1, 2])")
            + "\nassert r == [1, 2, 3] and t == 3",
        )
        for name in REPLACED.split()
        for how, test in FORBIDS.items()
    },
    "a built-in that is used is counted": (
        SORTS,
        "import builtins\ncalls, real = [], builtins.sum\n"
        "builtins.sum = lambda *a: (calls.append(a), real(*a))[1]\ntry:\n    summed([1, 2])\nfinally:\n"
        "    builtins.sum = real\nprint(len(calls), sum([1]))",
    ),
    "a name of the test's in the place of a built-in": (
        SORTS,
        "def sum(*a): raise RuntimeError('do not use sum')\nprint(total([1, 2]))\ntry:\n    summed([1])\n"
        "except RuntimeError as error:\n    print(error)",
    ),
    "views of a mapping": (
        MAPPINGS,
        "for kind in (Cache, Other):\n    c = kind()\n    c['a'] = 1\n    c['b'] = [2]\n"
        "    print(1 in c.values(), c.keys() == {'a', 'b'}, ('a', 1) in c.items(), c.keys() & {'a'}, len(c.values()),\n"
        "        c.items() == {'a': 1}.items(), dict(c), sorted(c.keys()))",
    ),
    "an attribute of a function is set by the test": (
        "def plain(): plain.n += 1\nplain.n = 0",
        "plain()\nplain.n = 0\nplain()\nassert plain.n == 1\nplain.k = 3\ndel plain.k\n"
        "print(hasattr(plain, 'k'), vars(plain))",
    ),
    "a decorator counts calls anew": (
        COUNTS,
        "g(1)\ng(2)\nassert g.calls == 2\ng.calls = 0\ng(1)\nassert g.calls == 1\n"
        "@count_calls\ndef h(x): return x\nh(1)\nassert h.calls == 1\nh.calls = 0\nh(1)\nprint(h.calls)",
    ),
    "a decorator wraps a class of the test": (
        SINGLETON,
        "@singleton\nclass Config:\n    'Doc.'\n    x: int = 3\n    def __init__(self): self.values = {}\n"
        "a, b = Config(), Config()\nassert a is b\na.values['x'] = 1\nprint(b.values, Config.__name__, Config.__doc__)",
    ),
    "a protocol is asked about classes of the test": (
        QUACKS,
        "class Robot:\n    def quack(self): return 1\nclass Car: pass\nprint(isinstance(Robot(), Quacker), "
        "isinstance(Car(), Quacker), all_quack([Robot()]), all_quack([Robot(), Car()]), issubclass(Robot, Quacker))",
    ),
    "a text of the test's is formatted": (
        "TEMPLATE = '{book.title} by {book.author:>5} {0[a]} {1}'\nclass Book: pass",
        "class Item:\n    title, author = 'Dune', 'Me'\n"
        "print(TEMPLATE.format({'a': 1}, 2, book=Item()), '{0.__class__.__name__}'"
        ".format(3), str.format('{}', 4), '{x}'.format_map({'x': 5}), [*map('{:02}'.format, [6])])",
    ),
    "the class of an object of the student's is called": (
        "class Stack(list):\n    def push(self, x): self.append(x)",
        "s = Stack([1])\nt = s.__class__([1, 2])\nprint(len(t), t[1])",
    ),
}
WRONG = {
    **{
        f"a function of a library is forbidden {how}": (MEANS, NO + test.replace("{call}", "mean([1, 2, 3])"))
        for how, test in SPELLINGS.items()
    },
    "a coroutine returns something else": (
        """
import asyncio
async def slow(n):
    await asyncio.sleep(n)
    return 'x'

""",
        """
import asyncio
assert asyncio.run(slow(0))=='done'
""",
    ),
    "an answer that should have threads has none": (
        """
from concurrent.futures import ThreadPoolExecutor
def parallel(f, xs, workers):
    with ThreadPoolExecutor(workers) as p: return xs

""",
        """
assert parallel(lambda x: x+1, range(4), workers=4)==[1,2,3,4]
""",
    ),
    "an answer with threads leaves one out": (
        """
from concurrent.futures import ThreadPoolExecutor
def parallel(f, xs, workers):
    with ThreadPoolExecutor(workers) as p: return list(p.map(f, xs))[1:]

""",
        """
assert parallel(lambda x: x+1, range(4), workers=4)==[1,2,3,4]
""",
    ),
    "a view of records in the place of a copy": (
        """
def every_second(d): return d[::2]
""",
        """
import numpy as np
data = np.array([('Ada', 36), ('Ben', 20)], dtype=[('name', 'U10'), ('age', int)])
o = every_second(data); o['age'][0]=1
assert data['age'][0]==36, 'a copy'
""",
    ),
    "an own list is handed out itself": (
        DERIVED["an own list is handed out as a copy"][0].replace("Items(self.items)", "self.items"),
        DERIVED["an own list is handed out as a copy"][1],
    ),
    "a built-in that is forbidden is used": (
        SORTS,
        "from unittest.mock import patch\nwith patch('builtins.sorted', side_effect=AssertionError('no sorted')):\n"
        "    lazy([2, 1])",
    ),
    "a built-in that is counted is used": (
        SORTS,
        "from unittest.mock import patch\nwith patch('builtins.sum') as mock:\n    summed([2, 1])\n"
        "mock.assert_not_called()",
    ),
    "a counter has one key too many": (
        f"{DATES}def f(): return Counter([D, dt.date(2021, 1, 1)])",
        f"{DATES}assert f() == {{D: 1}}",
    ),
    "calls are not counted": (COUNTS.replace("counted.calls += 1", "pass"), "g(1)\nassert g.calls == 1"),
}
PERSON = {
    "a test goes on with a file that an answer reads": (
        "def first(file): return file.readline().strip()",
        "open('in.csv', 'w').write('a\\nb\\n')\nwith open('in.csv') as file:\n    assert first(file) == 'a'\n"
        "    assert file.readline() == 'b\\n'",
    ),
    "a coroutine is stopped": (
        """
import asyncio
async def slow(n):
    await asyncio.sleep(n)
    return 'done'

""",
        """
import asyncio
async def go():
    try:
        await asyncio.wait_for(slow(1), 0.1)
    except asyncio.TimeoutError: return 'late'
assert asyncio.run(go())=='late'
""",
    ),
    "coroutines share their time": (
        """
import asyncio
async def slow(n):
    await asyncio.sleep(n)
    return 'done'

""",
        """
import asyncio, time
async def go():
    t=time.perf_counter()
    await asyncio.gather(slow(0.3), slow(0.3), slow(.3))
    return time.perf_counter()-t
assert asyncio.run(go()) < .6
""",
    ),
    "threads share their time": (
        """
from concurrent.futures import ThreadPoolExecutor
def parallel(f, xs, workers):
    with ThreadPoolExecutor(workers) as p: return list(p.map(f, xs))

""",
        """
import time
def work(x):
    time.sleep(0.2)
    return x*x
t=time.perf_counter()
r=parallel(work, range(4), workers=4)
t=time.perf_counter()-t
assert r==[0,1,4,9]
assert t<.7
""",
    ),
    "threads wait for one another": (
        """
from concurrent.futures import ThreadPoolExecutor
def parallel(f, xs, workers):
    with ThreadPoolExecutor(workers) as p: return list(p.map(f, xs))

""",
        """
import threading
b=threading.Barrier(3, timeout=1)
def work(x):
    b.wait()
    return x
assert parallel(work, range(3), workers=3)==[0,1,2]
""",
    ),
    "threads of the test share their time": (
        """
import time
def slow(x):
    time.sleep(.2)
    return x

""",
        """
from concurrent.futures import ThreadPoolExecutor
import time
t=time.perf_counter()
with ThreadPoolExecutor(4) as p: r=list(p.map(slow, range(4)))
assert time.perf_counter()-t < .6
print(r)
""",
    ),
    "a text reads hidden members of what the test formats": (
        "TEMPLATE = '{book.__init__.__globals__}'",
        "class Item:\n    def __init__(self): pass\nassert TEMPLATE.format(book=Item())",
    ),
    "a text is formatted in another way": (
        "TEMPLATE = '{:{book.__class__}}'",
        "class Item: pass\nimport string\ntry:\n    str.format(TEMPLATE, 1, book=Item())\nexcept ValueError: pass",
    ),
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch):
    """Work in a folder that is nobody's."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", RIGHT)
def test_right_work_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, re.findall(r"^class (\w+)", answer, re.M))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_work_fails_as_beside_the_test(name):
    expect_to_fail(*WRONG[name])


@pytest.mark.parametrize("name", PERSON)
def test_what_only_a_person_can_decide_is_left_to_one(name):
    expect_a_person(*PERSON[name])


def test_a_use_of_a_forbidden_function_is_told_in_the_words_of_the_test():
    test = "def sum(*a): raise RuntimeError('do not use sum')\nsummed([1])"
    assert from_afar(SORTS, test).error == beside(SORTS, test).error == "RuntimeError: do not use sum"
