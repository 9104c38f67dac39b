"""Kinds of values that a test can tell: wrappers of methods, regular expressions, dtypes, namespaces."""

from __future__ import annotations

import pytest
from played_student import expect_as_beside, expect_to_fail

from labkit.forms import FORMS

pytestmark = pytest.mark.linux_only
CLASSES = ["D", "M"]  # which the tasks ask for
RIGHT = {
    "a property, a staticmethod and a classmethod are told apart": (
        """
class D:
    @property
    def area(self): return 3
    @staticmethod
    def s(): return 1
    @classmethod
    def c(cls): return cls()
""",
        """
assert isinstance(D.area, property)
assert isinstance(D.__dict__['area'], property)
assert type(D.area) is property
assert D.area.fset is None
assert isinstance(D.__dict__['s'], staticmethod)
assert isinstance(D.__dict__['c'], classmethod)
assert isinstance(vars(D)['area'], property)
""",
    ),
    "a class method is a bound method": (
        """
class D:
    @classmethod
    def c(cls): return cls()
    def m(self): pass
""",
        """
import inspect
assert inspect.ismethod(D.c)
assert D.c.__self__ is D
assert inspect.ismethod(D().m)
assert not inspect.ismethod(D.m)
""",
    ),
    "a function is timed": (
        "def f(n): return sum(range(n))",
        """
import timeit
t=timeit.timeit(lambda: f(100), number=5)
assert t<5
""",
    ),
    "a regular expression is used": (
        """
import re
PATTERN=re.compile(r'(\\d+)-(\\d+)', re.I)
""",
        """
m=PATTERN.match('12-34')
assert m.group(1)=='12'
assert m.groups()==('12','34')
assert PATTERN.pattern.startswith('(')
assert not PATTERN.fullmatch('x')
""",
    ),
    "a function is given a regular expression": (
        "def count(p,t): return len(p.findall(t))",
        """
import re
assert count(re.compile('a'),'banana')==3
""",
    ),
    "a match is returned": (
        """
import re
def find(t): return re.search(r'(?P<y>\\d{4})',t)
""",
        """
m=find('in 1999')
assert m and m.group('y')=='1999'
assert m.span()==(3,7)
assert m['y']=='1999'
assert find('x') is None
import re
assert isinstance(m, re.Match)
""",
    ),
    "regular expressions are compared, and used by functions of `re`": (
        """
import re
P=re.compile('a')
def make(w): return re.compile(w)
""",
        """
import re
assert isinstance(P, re.Pattern)
assert make('a')==re.compile('a')
assert re.fullmatch(P,'a')
assert re.sub(P,'b','aa')=='bb'
""",
    ),
    "a dtype is returned": (
        """
import numpy as np
def kind(a): return a.dtype
""",
        """
import numpy as np
assert kind(np.zeros(2))==np.float64
assert kind(np.zeros(2,'i4')).name=='int32'
assert kind(np.zeros(2)).kind=='f'
""",
    ),
    "a function is given a dtype": (
        """
import numpy as np
def zeros(n, t): return np.zeros(n, t)
""",
        """
import numpy as np
assert zeros(2,np.float32).dtype==np.float32
assert zeros(2,np.dtype('i8')).dtype==np.int64
assert zeros(2,int).dtype==np.int64
""",
    ),
    "the dtypes of a table": (
        """
import pandas as pd
def kinds(df): return df.dtypes
""",
        """
import pandas as pd
d=kinds(pd.DataFrame({'a':[1],'b':['x'],'c':[.5]}))
assert d['a']=='int64'
assert d['c']==float
""",
    ),
    "arguments of a command line are compared": (
        """
import argparse
def parse(argv):
    p=argparse.ArgumentParser()
    p.add_argument('--n',type=int,default=1)
    return p.parse_args(argv)
""",
        """
from argparse import Namespace
a=parse(['--n','3'])
assert a.n==3
assert vars(a)=={'n':3}
assert a==Namespace(n=3)
""",
    ),
    "objects with nothing but attributes are compared": (
        """
from types import SimpleNamespace
def make(): return SimpleNamespace(a=1)
""",
        """
from types import SimpleNamespace
assert make()==SimpleNamespace(a=1)
assert make().a==1
""",
    ),
    "`inspect.getattr_static` tells a staticmethod": (
        """
class D:
    @property
    def area(self): return 3
    @staticmethod
    def s(): return 1
    @classmethod
    def c(cls): return cls()
""",
        """
import inspect
assert isinstance(inspect.getattr_static(D,'s'), staticmethod)
assert isinstance(inspect.getattr_static(D,'c'), classmethod)
assert isinstance(inspect.getattr_static(D,'area'), property)
""",
    ),
    "a decorator checks arguments against annotations of the test's functions": (
        """
def check(f):
    def w(*a):
        for x, t in zip(a, f.__annotations__.values()):
            if not isinstance(x, t): raise TypeError('bad')
        return f(*a)
    return w
""",
        """
from typing import Optional, List
import pytest
@check
def f(a: int | float): return a
assert f(2) == 2
with pytest.raises(TypeError): f('x')
@check
def g(a: Optional[int]): return a
assert g(None) is None
class Q: pass
@check
def h(a: Q): return 1
assert h(Q())==1
with pytest.raises(TypeError): h(3)
""",
    ),
    "an answer asks for the annotations of the test's functions": (
        """
import typing
def hints(f): return typing.get_type_hints(f)
""",
        """
from typing import Optional, List, Dict, Union
def f(a: Optional[int], b: List[str], c: Dict[str,int]) -> Union[int,str]: ...
assert hints(f)=={'a':Optional[int],'b':List[str],'c':Dict[str,int],'return':Union[int,str]}
class Q: pass
def g(q: Q) -> 'int': ...
assert hints(g)['q'] is Q
""",
    ),
    "an answer asks what the defaults of the test's functions are": (
        """
import inspect
def all_ints(f):
    given = [p.default for p in inspect.signature(f).parameters.values()]
    return all(isinstance(one, int) for one in given if one is not inspect.Parameter.empty)
""",
        """
assert all_ints(lambda a, b=2: 0)
assert not all_ints(lambda a, b='x': 0)
assert all_ints(lambda a: 0)
""",
    ),
    "a decorator binds arguments and defaults of the test's functions": (
        """
import inspect, functools
def typed(f):
    sig=inspect.signature(f)
    @functools.wraps(f)
    def w(*a,**k):
        b=sig.bind(*a,**k)
        b.apply_defaults()
        for n,v in b.arguments.items():
            t=f.__annotations__.get(n)
            if t and not isinstance(v,t): raise TypeError(n)
        return f(*b.args,**b.kwargs)
    return w
""",
        """
import pytest
@typed
def f(a: int, b: str='x'): return a, b
assert f(2)==(2,'x')
assert f(2,'y')==(2,'y')
with pytest.raises(TypeError): f('q')
""",
    ),
    "annotations made of others": (
        """
from typing import Optional, Union, List
def f(a: Optional[int], b: Union[int,str], c: List[int]): ...
""",
        """
import typing
from typing import Optional, Union, List
h=typing.get_type_hints(f)
assert h['a']==Optional[int] and typing.get_args(h['a'])==(int,type(None))
assert h['b']==Union[int,str] and h['c']==List[int] and h['c']!=list[int]
assert f.__annotations__['b']==Union[int,str]
assert typing.get_origin(h['c']) is list
""",
    ),
    "generic types are variables": (
        """
from typing import Dict, List
Table=Dict[str,int]
L=List
""",
        """
from typing import Dict, List
assert Table==Dict[str,int] and L is List
""",
    ),
    "a part of a package that only the answer has imported": (
        """
import matplotlib.pyplot as plt
def plot(x, y):
    fig, ax = plt.subplots(); ax.plot(x, y); return fig
""",
        """
import matplotlib
assert isinstance(plot([1], [2]), matplotlib.figure.Figure)
""",
    ),
    "an object that NumPy makes an array of": (
        """
import numpy as np
class M:
    def __init__(self, a): self.a = np.asarray(a)
    def __array__(self, dtype=None, copy=None): return self.a
""",
        """
import numpy as np
assert np.array(M([1, 2])).tolist() == [1, 2]
assert np.asarray(M([1, 2])).tolist() == [1, 2]
assert np.array(M([1, 2]), dtype=float).dtype == float
""",
    ),
    "identifiers": (
        """
import uuid
def new(): return uuid.uuid4()
def of(s): return uuid.UUID(s)
""",
        """
import uuid
u=new()
assert isinstance(u,uuid.UUID) and len(str(u))==36 and u!=new()
assert of('12345678123456781234567812345678')==uuid.UUID('12345678123456781234567812345678')
""",
    ),
    "networks": (
        """
import ipaddress
def net(s): return ipaddress.ip_network(s)
""",
        """
import ipaddress
assert net('10.0.0.0/8')==ipaddress.ip_network('10.0.0.0/8')
assert net('10.0.0.0/8').num_addresses==2**24
""",
    ),
    "polynomials": (
        """
import numpy as np
def p(): return np.poly1d([1,2])
""",
        """
import numpy as np
assert isinstance(p(), np.poly1d) and p()(1)==3 and p()==np.poly1d([1,2])
""",
    ),
}
WRONG = {
    "a method where a property belongs": (
        """
class D:
    def area(self): return 3
    def s(): return 1
    @classmethod
    def c(cls): return cls()
""",
        """
assert isinstance(D.area, property)
assert isinstance(D.__dict__['area'], property)
assert type(D.area) is property
assert D.area.fset is None
assert isinstance(D.__dict__['s'], staticmethod)
assert isinstance(D.__dict__['c'], classmethod)
assert isinstance(vars(D)['area'], property)
""",
    ),
    "a static method where a class method belongs": (
        """
class D:
    @staticmethod
    def c(): return D()
    def m(self): pass
""",
        """
import inspect
assert inspect.ismethod(D.c)
assert D.c.__self__ is D
assert inspect.ismethod(D().m)
assert not inspect.ismethod(D.m)
""",
    ),
    "another regular expression": (
        """
import re
PATTERN=re.compile(r'(\\d+)_(\\d+)', re.I)
""",
        """
m=PATTERN.match('12-34')
assert m.group(1)=='12'
assert m.groups()==('12','34')
assert PATTERN.pattern.startswith('(')
assert not PATTERN.fullmatch('x')
""",
    ),
    "another dtype": (
        """
import numpy as np
def kind(a):
    return np.dtype('f4')
""",
        """
import numpy as np
assert kind(np.zeros(2))==np.float64
assert kind(np.zeros(2,'i4')).name=='int32'
assert kind(np.zeros(2)).kind=='f'
""",
    ),
    "arguments that differ": (
        """
import argparse
def parse(argv):
    p=argparse.ArgumentParser()
    p.add_argument('--n',type=float,default=1)
    return p.parse_args(argv)
""",
        """
from argparse import Namespace
a=parse(['--n','3'])
assert a.n==3
assert vars(a)=={'n':3}
assert a==Namespace(n='3')
""",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, CLASSES)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    answer, test = WRONG[name]
    expect_to_fail(answer, test, CLASSES)


def test_a_long_regular_expression_is_not_compiled_in_the_judge():
    FORMS["pattern"].made(["[\0-\uffff]" * 200, 0])
    with pytest.raises(ValueError, match="expected a short pattern"):
        FORMS["pattern"].made(["[\0-\uffff]" * 201, 0])
