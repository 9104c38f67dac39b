"""Exceptions and warnings of answers, raised and kept as values, are in a test what they are in the notebook."""

from __future__ import annotations

import pytest
from played_student import expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only
CLASSES = [
    "A",
    "B",
    "Bad",
    "BankError",
    "Base",
    "C",
    "E",
    "Future",
    "Job",
    "NoMoney",
    "OldWarning",
    "Quiet",
    "RetryError",
    "Suppress",
    "T",
    "W",
]  # which the tasks ask for
RIGHT = {
    "what a generator returns is the value of the exception that ends it": (
        """
def g():
    yield 1
    return 'done'
""",
        """
it=g()
assert next(it)==1
try:
    next(it)
except StopIteration as e:
    assert e.value=='done'
else:
    raise AssertionError
""",
    ),
    "a generator of the test goes on with what one of the answer's returns": (
        """
def total(xs):
    s=0
    for x in xs:
        s+=x
        yield s
    return s
""",
        """
def w():
    r=yield from total([1,2,3])
    yield ('r',r)
assert list(w())==[1,3,6,('r',6)]
it=total([])
import pytest
with pytest.raises(StopIteration) as i: next(it)
assert i.value.value==0
with pytest.raises(StopIteration) as i: next(it)
assert i.value.value is None
""",
    ),
    "what a long generator returns comes after all of its values": (
        """
def total(n):
    for x in range(n): yield x
    return 'end'
""",
        """
it=total(100)
for _ in range(100): next(it)
try: next(it)
except StopIteration as s: assert s.value=='end'
else: assert 0
""",
    ),
    "an exception is raised while another one is handled": (
        """
def f():
    try:
        1/0
    except ZeroDivisionError:
        raise ValueError('x')
""",
        """
try:
    f()
except ValueError as e:
    assert isinstance(e.__context__, ZeroDivisionError)
    assert e.__cause__ is None
""",
    ),
    "a traceback tells which exception was handled": (
        """
def f(d,k):
    try: return d[k]
    except KeyError: raise LookupError(f'no {k}')
""",
        """
import traceback
try: f({},'a')
except LookupError as e:
    assert type(e) is LookupError
    assert type(e.__context__) is KeyError
    assert e.__context__.args==('a',)
    assert not e.__suppress_context__
    t=''.join(traceback.format_exception(e))
    assert 'During handling' in t and 'KeyError' in t
""",
    ),
    "an exception has a cause, which is its context, too": (
        """
def f():
    try:
        1/0
    except ZeroDivisionError as e:
        raise ValueError('x') from e
""",
        """
try:
    f()
except ValueError as e:
    assert isinstance(e.__cause__, ZeroDivisionError)
    assert isinstance(e.__context__, ZeroDivisionError)
    assert e.__suppress_context__
""",
    ),
    "the context of an exception is hidden": (
        """
def f():
    try:
        1/0
    except ZeroDivisionError as e:
        raise ValueError('x') from None
""",
        """
try:
    f()
except ValueError as e:
    assert e.__cause__ is None
    assert e.__suppress_context__
""",
    ),
    "an exception class says by itself how it is shown": (
        """
class NoMoney(Exception):
    def __init__(self,need,have):
        super().__init__(f'need {need}')
        self.need=need; self.have=have
    def __repr__(self): return f'NoMoney({self.need})'
def pay(): raise NoMoney(3,1)
""",
        """
try:
    pay()
except NoMoney as e:
    assert repr(e)=='NoMoney(3)'
    assert str(e)=='need 3'
    assert (e.need,e.have)==(3,1)
    assert e.args==('need 3',)
else: raise AssertionError
""",
    ),
    "a class derived from an exception of the answer's shows itself otherwise": (
        """
class A(Exception): pass
class B(A):
    def __str__(self): return 'B!'
    def __repr__(self): return '<B>'
def f(): raise B(1)
""",
        """
try: f()
except A as e:
    assert str(e)=='B!' and repr(e)=='<B>' and e.args==(1,) and isinstance(e,B)
assert str(B())=='B!'
""",
    ),
    "an exception class compares, hashes, counts and iterates": (
        """
class E(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code=code
    def __eq__(self,o): return type(o) is E and o.code==self.code
    def __hash__(self): return hash(self.code)
    def __len__(self): return self.code
    def __iter__(self): return iter([1,2])
    def __bool__(self): return False
def f(n): raise E(n)
""",
        """
def caught(n):
    try: f(n)
    except E as e: return e
a,b,c=caught(1),caught(1),caught(2)
assert a==b and a!=c and len({a,b,c})==2 and len(c)==2 and list(a)==[1,2] and not a
assert E(3)==E(3)
""",
    ),
    "an exception class that compares has no hash": (
        """
class E(Exception):
    def __eq__(self,o): return o == 3
""",
        """
import pytest
with pytest.raises(TypeError):
    hash(E())
print(E()==3)
""",
    ),
    "a function returns the exception of a test's function": (
        """
def safe(f):
    try: return f()
    except Exception as e: return e
""",
        """
def bad(): raise ValueError('x')
r=safe(bad)
assert isinstance(r, ValueError)
assert str(r)=='x'
assert safe(lambda: 3)==3
""",
    ),
    "a function returns a built-in exception": (
        """
def safe():
    try: int('x')
    except Exception as e: return e
def both(): return [1, KeyError('k')]
""",
        """
r=safe()
assert type(r) is ValueError
assert 'invalid' in str(r)
assert r.args
assert isinstance(both()[1], KeyError)
""",
    ),
    "exceptions are returned among other values": (
        """
def results(xs):
    out=[]
    for x in xs:
        try: out.append(int(x))
        except ValueError as e: out.append(e)
    return out
""",
        """
r=results(['1','x'])
assert r[0]==1
assert isinstance(r[1],ValueError) and isinstance(r[1],Exception)
assert r[1].args[0].startswith('invalid literal')
assert repr(r[1]).startswith('ValueError(')
""",
    ),
    "exceptions of the test's functions are collected": (
        """
def run(fs):
    errors=[]
    for f in fs:
        try: f()
        except Exception as e: errors.append(e)
    return errors
""",
        """
class Mine(Exception): pass
def a(): raise Mine('m')
def b(): raise KeyError('k')
def c(): raise OSError(2,'no','f.txt')
es=run([a,b,c])
assert [type(e) for e in es]==[Mine,KeyError,FileNotFoundError]
assert es[1].args==('k',)
assert es[2].filename=='f.txt'
try: raise es[0]
except Mine as m: assert m is es[0]
""",
    ),
    "an object keeps an exception, which the test raises": (
        """
class Bad(Exception):
    def __init__(self, n):
        super().__init__(f'bad {n}')
        self.n=n
class Job:
    def __init__(self): self.error=None
    def run(self):
        try: raise Bad(3)
        except Bad as e: self.error=e
""",
        """
j=Job()
assert j.error is None
j.run()
assert isinstance(j.error, Bad) and j.error.n==3 and str(j.error)=='bad 3'
import pytest
with pytest.raises(Bad) as i: raise j.error
assert i.value is j.error
""",
    ),
    "an exception of the test is kept, returned, and raised": (
        """
class Future:
    def __init__(self): self._e=None
    def set_exception(self,e): self._e=e
    def result(self):
        if self._e: raise self._e
        return 1
    def exception(self): return self._e
""",
        """
import pytest
f=Future()
e=ValueError('x',[1,2])
f.set_exception(e)
assert f.exception() is e
with pytest.raises(ValueError) as i: f.result()
assert i.value is e
assert i.value.args==('x',[1,2])
""",
    ),
    "an exception keeps another one as an attribute": (
        """
class RetryError(Exception):
    def __init__(self, last):
        super().__init__('gave up')
        self.last=last
def retry(f,n):
    last=None
    for _ in range(n):
        try: return f()
        except Exception as e: last=e
    raise RetryError(last) from last
""",
        """
import pytest
def f(): raise ValueError('v')
with pytest.raises(RetryError) as i: retry(f,2)
assert isinstance(i.value.last, ValueError)
assert i.value.__cause__ is i.value.last
assert str(i.value.last)=='v'
""",
    ),
    "an exception keeps a list of others": (
        """
class RetryError(Exception):
    def __init__(self, errors):
        super().__init__('gave up')
        self.errors=errors
def retry(f,n):
    errors=[]
    for _ in range(n):
        try: return f()
        except Exception as e: errors.append(e)
    raise RetryError(errors)
""",
        """
import pytest
def f(): return 1/0
with pytest.raises(RetryError) as i: retry(f,2)
assert [type(e) for e in i.value.errors]==[ZeroDivisionError]*2
""",
    ),
    "asyncio gathers results and exceptions": (
        """
import asyncio
async def one(x):
    if x<0: raise ValueError(x)
    return x
async def all_(xs): return await asyncio.gather(*(one(x) for x in xs), return_exceptions=True)
def run(xs): return asyncio.run(all_(xs))
""",
        """
r=run([1,-1])
assert r[0]==1 and type(r[1]) is ValueError and r[1].args==(-1,)
""",
    ),
    "a function is given an exception": (
        """
def classify(e):
    if isinstance(e, ArithmeticError): return 'math'
    return type(e).__name__
""",
        """
assert classify(ZeroDivisionError('x'))=='math'
assert classify(ValueError())=='ValueError'
""",
    ),
    "a function is given an exception with a cause": (
        """
def log(e): return f'{type(e).__name__}: {e}'
def chain(e):
    out=[]
    while e is not None:
        out.append(type(e).__name__)
        e=e.__cause__
    return out
""",
        """
assert log(ValueError('x'))=='ValueError: x'
assert log(KeyError('x'))=="KeyError: 'x'"
try:
    try: 1/0
    except ZeroDivisionError as z: raise ValueError('v') from z
except ValueError as v: err=v
assert chain(err)==['ValueError','ZeroDivisionError']
""",
    ),
    "a function adds a note to the test's exception": (
        """
def add(e):
    e.add_note('hint')
    return e
""",
        """
e=add(ValueError('x'))
assert e.__notes__==['hint']
""",
    ),
    "a function gives the test's exception an attribute": (
        """
def tag(e):
    e.tag=3
""",
        """
e=ValueError()
tag(e)
assert e.tag==3
""",
    ),
    "a function is given classes of exceptions": (
        """
def retry(f, errors, n):
    for _ in range(n):
        try: return f()
        except errors: pass
    return None
""",
        """
calls=[]
def f():
    calls.append(1)
    if len(calls)<3: raise KeyError('x')
    return 'ok'
assert retry(f,(KeyError,ValueError),5)=='ok'
assert len(calls)==3
""",
    ),
    "the attributes of a UnicodeDecodeError": (
        "def dec(b): return b.decode('utf8')",
        """
import pytest
with pytest.raises(UnicodeDecodeError) as e:
    dec(b'\\xff')
assert e.value.start==0
assert e.value.reason
""",
    ),
    "the attributes of an OSError": (
        "def rd(p): return open(p).read()",
        """
import pytest, errno
with pytest.raises(FileNotFoundError) as e:
    rd('nix.txt')
assert e.value.errno==errno.ENOENT
assert e.value.filename=='nix.txt'
""",
    ),
    "a group of exceptions": (
        "def f(): raise ExceptionGroup('g',[ValueError('a'),TypeError('b')])",
        """
import pytest
with pytest.raises(ExceptionGroup) as i: f()
assert len(i.value.exceptions)==2
assert [type(e) for e in i.value.exceptions]==[ValueError,TypeError]
""",
    ),
    "a group of exceptions that `except*` takes apart": (
        "def f(): raise ExceptionGroup('g',[ValueError('a'),TypeError('b')])",
        """
got=[]
try: f()
except* ValueError as g: got.append('v')
except* TypeError as g: got.append('t')
assert got==['v','t']
""",
    ),
    "a warning of the answer's own class is recorded": (
        """
import warnings
class OldWarning(UserWarning): pass
def f():
    warnings.warn('old', OldWarning)
""",
        """
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    f()
assert len(w)==1
assert issubclass(w[0].category, OldWarning)
assert w[0].category.__name__=='OldWarning'
""",
    ),
    "pytest knows a warning by the answer's own class": (
        """
import warnings
class OldWarning(UserWarning): pass
def f():
    warnings.warn('old', OldWarning)
""",
        """
import pytest
with pytest.warns(OldWarning, match='old'):
    f()
""",
    ),
    "unittest knows a warning by the answer's own class": (
        """
import warnings
class W(UserWarning): pass
def f(): warnings.warn('x',W)
""",
        """
import unittest
t=unittest.TestCase()
with t.assertWarns(W): f()
with t.assertWarnsRegex(W,'x'): f()
with t.assertRaises(AssertionError):
    with t.assertWarns(DeprecationWarning): f()
""",
    ),
    "a warning of the answer's own class has attributes": (
        """
import warnings
class W(UserWarning):
    def __init__(self,m,n):
        super().__init__(m)
        self.n=n
def f(): warnings.warn(W('old',3))
""",
        """
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    f()
assert w[0].message.n==3 and str(w[0].message)=='old' and w[0].category is W
""",
    ),
    "warnings of the answer's own class are errors, or ignored": (
        """
import warnings
class W(UserWarning): pass
def f():
    warnings.warn('x',W)
    return 1
""",
        """
import warnings, pytest
with warnings.catch_warnings():
    warnings.simplefilter('error', W)
    with pytest.raises(W): f()
with warnings.catch_warnings():
    warnings.simplefilter('ignore', W)
    assert f()==1
""",
    ),
    "warnings of another class than the answer's own are no errors": (
        """
import warnings
class W(UserWarning): pass
def f():
    warnings.warn('x')
    return 1
""",
        """
import warnings, pytest
with warnings.catch_warnings():
    warnings.simplefilter('error', W)
    assert f()==1
""",
    ),
    "an AssertionError that the test itself hands over has its text": (
        "def f(e): return str(e)",
        "assert f(AssertionError('secret'))=='secret'",
    ),
    "a context manager suppresses exceptions of the classes that it is given": (
        """
class Suppress:
    def __init__(self, *e): self.e = e
    def __enter__(self): return self
    def __exit__(self, et, ev, tb): return et is not None and issubclass(et, self.e)
""",
        """
class My(Exception): pass
with Suppress(My): raise My('q')
with Suppress(KeyError): {}[1]
try:
    with Suppress(KeyError): raise My('x')
except My as m: assert str(m)=='x'
else: assert 0
""",
    ),
    "a context manager keeps the exception that ended its block": (
        """
class C:
    def __enter__(self): return self
    def __exit__(self, et, ev, tb):
        self.et, self.value, self.tb = et, ev, tb
        return True
""",
        """
c=C()
with c: {}['k']
assert str(c.value)=="'k'" and c.value.args==('k',) and c.et is KeyError
e=ValueError('a',3)
with c: raise e
assert c.value is e and c.value.args==('a',3)
class My(Exception):
    def __init__(self, code):
        super().__init__('my')
        self.code=code
with c: raise My(4)
assert c.value.code==4 and c.et.__name__=='My' and c.tb is not None
import json
with c: json.loads('{')
assert c.value.pos==1
with c: open('nix')
assert c.value.errno==2
with c: pass
assert c.value is None and c.et is None
""",
    ),
    "a context manager suppresses exceptions of the answer's own class": (
        """
class BankError(Exception):
    def __init__(self, a):
        super().__init__(a)
        self.a=a
class T:
    def __enter__(self): return self
    def __exit__(self, et, ev, tb):
        self.e=ev
        return isinstance(ev, BankError)
""",
        """
with T() as t: raise BankError(5)
assert t.e.a==5 and isinstance(t.e, BankError)
try:
    with T() as t: raise ValueError
except ValueError: pass
""",
    ),
    "a test derives an exception from the answer's, with parameters of its own": (
        """
class Base(Exception):
    def hint(self): return 'h'
""",
        """
class Sub(Base):
    def __init__(self, x):
        super().__init__(f'hello {x}')
        self.x = x
assert str(Sub(3)) == 'hello 3' and Sub(3).x == 3 and Sub(3).args==('hello 3',) and Sub(3).hint()=='h'
try: raise Sub(4)
except Base as e: assert e.x==4 and isinstance(e, Sub)
""",
    ),
    "a test derives exceptions from one of the answer's that takes parameters": (
        """
class Base(Exception):
    def __init__(self, code, msg='m'):
        super().__init__(msg)
        self.code=code
def check(e): return isinstance(e, Base) and e.code
""",
        """
class Sub(Base): pass
s=Sub(3)
assert s.code==3 and str(s)=='m' and check(s)==3
class Two(Base):
    def __init__(self): super().__init__(9,'two')
assert Two().code==9 and str(Two())=='two' and check(Two())==9
""",
    ),
    "the text of an exception whose class the test defines": (
        """
def msg(f):
    try: f()
    except Exception as e: return str(e)
""",
        """
class My(Exception):
    def __str__(self): return 'mine'
def f(): raise My(1)
assert msg(f) == 'mine'
""",
    ),
}
WRONG = {
    "a context manager suppresses nothing but Exception itself": (
        """
class Quiet:
    def __enter__(self): return self
    def __exit__(self, et, ev, tb): return et is Exception
""",
        """
class My(Exception): pass
with Quiet(): raise My('x')
""",
    ),
    "a generator returns another value": (
        """
def g():
    yield 1
    return 'other'
""",
        """
it=g()
assert next(it)==1
try:
    next(it)
except StopIteration as e:
    assert e.value=='done'
else:
    raise AssertionError
""",
    ),
    "nothing was being handled": (
        """
def f():
    raise ValueError('x')
""",
        """
try:
    f()
except ValueError as e:
    assert isinstance(e.__context__, ZeroDivisionError)
    assert e.__cause__ is None
""",
    ),
    "the cause is missing": (
        """
def f():
    try:
        1/0
    except ZeroDivisionError as e:
        raise ValueError('x') from None
""",
        """
try:
    f()
except ValueError as e:
    assert isinstance(e.__cause__, ZeroDivisionError)
    assert isinstance(e.__context__, ZeroDivisionError)
    assert e.__suppress_context__
""",
    ),
    "an exception is shown in another way": (
        """
class NoMoney(Exception):
    def __init__(self,need,have):
        super().__init__(f'need {need}')
        self.need=need; self.have=have
    def __repr__(self): return f'Other'
def pay(): raise NoMoney(3,1)
""",
        """
try:
    pay()
except NoMoney as e:
    assert repr(e)=='NoMoney(3)'
    assert str(e)=='need 3'
    assert (e.need,e.have)==(3,1)
    assert e.args==('need 3',)
else: raise AssertionError
""",
    ),
    "another exception is returned": (
        """
def safe():
    return TypeError('invalid')
def both():
    return [1, KeyError('k')]
""",
        """
r=safe()
assert type(r) is ValueError
assert 'invalid' in str(r)
assert r.args
assert isinstance(both()[1], KeyError)
""",
    ),
    "every exception is classified alike": (
        """
def classify(e):
    return 'math'
""",
        """
assert classify(ZeroDivisionError('x'))=='math'
assert classify(ValueError())=='ValueError'
""",
    ),
    "no note is added": (
        """
def add(e):
    return e
""",
        """
e=add(ValueError('x'))
assert e.__notes__==['hint']
""",
    ),
    "a warning is of its base's class": (
        """
import warnings
class OldWarning(UserWarning): pass
def f(): warnings.warn('old', UserWarning)
""",
        """
import warnings
with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    f()
assert len(w)==1
assert issubclass(w[0].category, OldWarning)
assert w[0].category.__name__=='OldWarning'
""",
    ),
    "a group has one exception too few": (
        "def f(): raise ExceptionGroup('g', [ValueError('a')])",
        """
import pytest
with pytest.raises(ExceptionGroup) as i: f()
assert len(i.value.exceptions)==2
assert [type(e) for e in i.value.exceptions]==[ValueError,TypeError]
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
