"""Right answers that are written otherwise than a course's solution, and wrong ones that look like it."""

from __future__ import annotations

import pytest
from played_student import beside, expect_as_beside, from_afar

pytestmark = pytest.mark.linux_only

FUNCTIONS = """
def curry(f):
    n = f.__code__.co_argcount
    def c(*a): return f(*a) if len(a) >= n else lambda *b: c(*a, *b)
    return c
def names(f): return f.__code__.co_varnames[:f.__code__.co_argcount], f.__name__, f.__qualname__
def call(f, *a, **k): return f(*a, **k)
"""
WARNINGS = """
import warnings
import numpy as np
def chk(x):
    try:
        if x <= 0: warnings.warn("neg")
    except UserWarning: return "warned"
    return "ok"
def two():
    warnings.warn("a", DeprecationWarning)
    warnings.warn("b")
    return 2
def root(x): return np.sqrt(x)
"""
TEXTS = """
class Word(str):
    def initial(self): return self[0]
    def title(self): return self.capitalize()
class Celsius(float):
    def to_f(self): return self*9/5+32
    def __repr__(self): return f'{float(self)} C'
class Mod(int):
    def __add__(self, o): return Mod((int(self)+int(o))%7)
class Id(int): pass
class Key(str):
    def __hash__(self): return 1
    def __eq__(self, o): return str(self).lower()==str(o).lower()
def parse(s): return [Word(w) for w in s.split()]
def temp(): return Celsius(20)
def mods(): return [Mod(3), Mod(5)]
def ident(): return Id(4)
def key(): return Key('Ab')
"""
RIGHT = {
    "an error of a library that only the answer has imported": (
        """
import statistics
def mean(xs): return statistics.mean(xs)
""",
        """
try:
    mean([])
except ValueError as e:
    print(type(e).__name__, e)
else:
    assert False
""",
    ),
    "an error of pandas": (
        """
import pandas as pd, io
def f(): return pd.read_csv(io.StringIO(''))
""",
        """
try:
    f()
except ValueError:
    pass
""",
    ),
    "an error of several built-in kinds": (
        """
class A(KeyError, ValueError): pass
def f(): raise A('x')
""",
        """
try:
    f()
except LookupError as e:
    print(isinstance(e, ValueError), type(e).__name__)
""",
    ),
    "a built-in error": (
        """
def f(): return {}['a']
""",
        """
try:
    f()
except KeyError as e:
    print(type(e) is KeyError, e.args)
""",
    ),
    "a dict whose missing values a function makes": (
        """
from collections import defaultdict
def count(ws):
    d = defaultdict(lambda: 0)
    for w in ws: d[w] += 1
    return d
""",
        """
d=count('aab')
assert d['zzz'] == 0 and d['a']==2 and 'zzz' in d
""",
    ),
    "a dict of counters": (
        """
from collections import defaultdict, Counter
def f():
    d = defaultdict(Counter)
    d['a']['x']+=1
    return d
""",
        """
d=f()
d['b']['y']+=2
assert d['b']['y']==2 and d['a']['x']==1
""",
    ),
    "a dict of objects": (
        """
from collections import defaultdict
class Node:
    v=3
def f():
    return defaultdict(Node)
""",
        """
assert f()['q'].v==3
""",
    ),
    "a dict of dicts of its own kind": (
        """
from collections import defaultdict
def tree(): return defaultdict(tree)
""",
        """
t=tree()
t['a']['b']['c']=1
assert t['a']['b']['c']==1 and list(t)==['a']
""",
    ),
    "a global dict of dicts": (
        """
from collections import defaultdict
stock=defaultdict(lambda: {'n':0})
def add(k): stock[k]['n']+=1
""",
        """
add('a'); add('a')
assert stock['a']['n']==2 and stock['b']=={'n':0}
""",
    ),
    "a dict of the test with a usual class": (
        """
def f(d):
    d['x'].append(1)
    return d['y']
""",
        """
from collections import defaultdict
d=defaultdict(list)
assert f(d)==[] and d['x']==[1]
""",
    ),
    "a dict of the test with a function": (
        """
def f(d):
    return len(d)
""",
        """
from collections import defaultdict
d=defaultdict(lambda: 5)
d['a']
assert f(d)==1
""",
    ),
    "a dict in an object": (
        """
from collections import defaultdict
class Inv:
    def __init__(self): self.stock=defaultdict(lambda: {'n':0})
""",
        """
i=Inv()
assert i.stock['q']['n']==0 and i.stock.default_factory() == {'n':0}
""",
    ),
    "a NamedTuple with operators": (
        """
from typing import NamedTuple
class Vec(NamedTuple):
    x: int
    y: int
    def __add__(self, o): return Vec(self.x + o.x, self.y + o.y)
    def __str__(self): return f'<{self.x},{self.y}>'
""",
        """
assert Vec(1, 2) + Vec(3, 4) == Vec(4, 6)
print(Vec(1,2), repr(Vec(1,2)), Vec(1,2).x, tuple(Vec(1,2)), Vec(1,2)._replace(x=5))
x,y=Vec(1,2)
assert (x,y)==(1,2) and Vec(1,2)==(1,2) and len(Vec(1,2))==2 and Vec(1,2)[0]==1
""",
    ),
    "a NamedTuple without methods": (
        """
from typing import NamedTuple
class Vec(NamedTuple):
    x: int
    y: int=3

""",
        """
assert Vec(1) == (1,3) and Vec._fields==('x','y')
print(Vec(1))
""",
    ),
    "an exception in the log": (
        """
import logging
def work():
    try: 1 / 0
    except ZeroDivisionError: logging.exception('failed')
""",
        """
import unittest
with unittest.TestCase().assertLogs(level='ERROR') as cm: work()
assert 'ZeroDivisionError' in cm.output[0] and cm.output[0].startswith('ERROR:root:failed')
""",
    ),
    "a logger below the one that is watched": (
        """
import logging
def work(): logging.getLogger('app.db').error('x')
""",
        """
import unittest
with unittest.TestCase().assertLogs('app', level='ERROR') as cm: work()
assert cm.output==['ERROR:app.db:x']
""",
    ),
    "an array of its own": (
        """
import numpy as np
def evens(a): return a[::2].copy()
""",
        """
import numpy as np
r=evens(np.arange(6))
assert r.base is None and r.flags.owndata
""",
    ),
    "a view of the test's array": (
        """
import numpy as np
def evens(a): return a[::2]
""",
        """
import numpy as np
a=np.arange(6)
assert evens(a).base is a and not evens(a).flags.owndata
""",
    ),
    "a view of an array of its own": (
        """
import numpy as np
def f(): return np.arange(6).reshape(2,3)
""",
        """
r=f()
assert r.base is not None
""",
    ),
    "an array with columns first": (
        """
import numpy as np
def f(): return np.zeros((2,3),order='F')
""",
        """
r=f()
assert r.base is None and r.flags.f_contiguous
""",
    ),
    "an error of a queue": (
        """
import queue
def f(): raise queue.Empty
""",
        """
import queue
try:
    f()
except queue.Empty:
    pass
""",
    ),
    "an error of a parser": (
        """
import tomllib
def f(): return tomllib.loads('=')
""",
        """
import tomllib
try:
    f()
except tomllib.TOMLDecodeError:
    pass
""",
    ),
    "an error of time zones": (
        """
import zoneinfo
def f(): return zoneinfo.ZoneInfo('No/Where')
""",
        """
import zoneinfo
try:
    f()
except zoneinfo.ZoneInfoNotFoundError:
    pass
""",
    ),
    "an error of addresses": (
        """
import ipaddress
def f(): return ipaddress.IPv4Address('x')
""",
        """
import ipaddress
try:
    f()
except ipaddress.AddressValueError:
    pass
""",
    ),
    "an error of arguments": (
        """
import argparse
def f(): raise argparse.ArgumentTypeError('bad')
""",
        """
import argparse
try:
    f()
except argparse.ArgumentTypeError as e:
    print(e)
""",
    ),
    "how many arguments a function of the test takes": (
        FUNCTIONS,
        """
assert curry(lambda a, b, c: a + b + c)(1)(2)(3) == 6
""",
    ),
    "the names of a function of the test": (
        FUNCTIONS,
        """
def add(x, y):
    return x+y
print(names(add), call(add, 1, y=2))
try:
    call(add, 1)
except TypeError as e:
    print(e)
""",
    ),
    "a function of the test without arguments": (
        FUNCTIONS,
        """
def nothing():
    return 3
print(names(nothing), call(nothing))
""",
    ),
    "a function of the test with defaults": (
        FUNCTIONS,
        """
def add(x, y=2, *, z=3):
    return x+y+z
print(call(add, 1), call(add,1,z=0))
""",
    ),
    "a function of the test with any number of arguments": (
        FUNCTIONS,
        """
def add(*x):
    return sum(x)
print(call(add, 1, 2))
""",
    ),
    "a warning that the answer catches": (
        WARNINGS,
        """
with warnings.catch_warnings():
    warnings.simplefilter('error')
    assert chk(-1) == 'warned'
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    assert chk(-1) == 'ok' and len(w)==1
""",
    ),
    "a warning that stops the answer": (
        WARNINGS,
        """
with warnings.catch_warnings():
    warnings.simplefilter('error')
    try:
        two()
        assert False
    except DeprecationWarning as e:
        assert str(e)=='a'
""",
    ),
    "warnings of one class as errors": (
        WARNINGS,
        """
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('error', DeprecationWarning)
    try:
        two()
        assert False
    except DeprecationWarning as e:
        assert str(e)=='a'
""",
    ),
    "warnings of all other classes as errors": (
        WARNINGS,
        """
with warnings.catch_warnings():
    warnings.simplefilter('error')
    warnings.simplefilter('ignore', DeprecationWarning)
    try:
        two()
        assert False
    except UserWarning as e:
        assert str(e)=='b'
""",
    ),
    "a warning of NumPy as an error": (
        WARNINGS,
        """
with warnings.catch_warnings():
    warnings.simplefilter('error')
    try:
        root(np.array([-1.0]))
        assert False
    except RuntimeWarning:
        pass
""",
    ),
    "a warning with some text as an error": (
        WARNINGS,
        """
with warnings.catch_warnings():
    warnings.filterwarnings('error', message='b')
    try:
        two()
        assert False
    except UserWarning as e:
        assert str(e)=='b'
""",
    ),
    "texts of a class of its own": (
        TEXTS,
        """
assert parse('ada ben') == ['ada','ben'] and parse('ada')[0].upper()=='ADA' and ' '.join(parse('a b'))=='a b'
print(parse('a b'))
""",
    ),
    "a number of a class of its own": (
        TEXTS,
        """
assert ident()==4 and isinstance(ident(), int) and ident()+1==5
""",
    ),
    "a number that is shown otherwise": (
        TEXTS,
        """
assert temp() == 20.0 and temp()+1 == 21
""",
    ),
    "a table that the answer changes and returns": (
        "import pandas as pd\ndef add(d):\n    d['c'] = 1\n    return d",
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})\nassert add(d) is d and list(d) == ['a', 'c']",
    ),
    "two tables of which one is changed": (
        "import pandas as pd\ndef add(a, b):\n    a['c'] = 1\n    return b, a",
        "import pandas as pd\nx, y = pd.DataFrame({'a': [1]}), pd.DataFrame({'a': [2]})\nfound = add(x, y)\n"
        "assert found[0] is y and found[1] is x and 'c' in x and 'c' not in y",
    ),
    "a series that the answer changes and returns": (
        "import pandas as pd\ndef change(s):\n    s[0] = 5\n    return s",
        "import pandas as pd\ns = pd.Series([1, 2])\nassert change(s) is s and s[0] == 5",
    ),
}
WRONG = {
    "a table that is changed in place of a copy": (
        "import pandas as pd\ndef add(d):\n    d['c'] = 1\n    return d",
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})\nassert add(d) is not d",
    ),
    "a copy in place of a view": (
        "import numpy as np\ndef evens(a):\n    return a[::2].copy()",
        "import numpy as np\nassert evens(np.arange(6)).base is not None",
    ),
    "an entry in a log that has to stay empty": (
        "import logging\ndef work():\n    logging.getLogger('app.db').warning('x')",
        "import unittest\nwith unittest.TestCase().assertNoLogs('app', 'WARNING'):\n    work()",
    ),
    "a test that skips itself": (
        "import unittest\ndef work():\n    raise unittest.SkipTest('x')",
        "work()",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_and_shows_what_it_shows_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, ["Node", "Inv", "Vec"])


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    assert beside(*WRONG[name]).error
    assert from_afar(*WRONG[name]).error


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        ("assert parse('ada ben')[0].title() == 'Ada'", "needs title of a Word, whose class has its own"),
        ("a, b = mods()\nassert a + b == 1", "computes with a Mod, whose class the task does not ask for"),
        ("assert key() == 'aB'", "compares or computes with a Key"),
    ],
)
def test_what_a_class_of_texts_or_numbers_does_of_its_own_is_for_a_person(test, reason):
    assert reason in from_afar(TEXTS, test).open[0]


def test_the_text_of_a_filter_of_warnings_stays_with_the_test():
    told = "[getattr(one[1], 'pattern', '') for one in warnings.filters]"
    answer = f"import warnings\ndef seen():\n    return 'secret' in str({told})"
    test = "import warnings\nwarnings.filterwarnings('error', message='secret')\nprint(seen())"
    assert beside(answer, test).printed == "True\n" and from_afar(answer, test).printed == "False\n"
