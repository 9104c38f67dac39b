"""What code leaves in its process, and where it works: a test and an answer see it of each other."""

from __future__ import annotations

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only
CLASSES = []  # which the tasks ask for
RIGHT = {
    "an environment variable is set by an answer": (
        """
import os
def configure():
    os.environ['MY_MODE']='fast'
""",
        """
import os
configure()
assert os.environ['MY_MODE']=='fast'
""",
    ),
    "an environment variable that an answer has set is asked for": (
        """
import os
def configure():
    os.environ['MY_MODE']='fast'
""",
        """
import os
configure()
assert os.getenv('MY_MODE')=='fast'
""",
    ),
    "an answer sets another variable than the test asks for": (
        """
import os
def configure():
    os.environ['MY_MODE']='fast'
    os.environ['MY_NUMBER']='3'
""",
        """
import os
configure()
assert os.environ['MY_MODE']=='fast'
""",
    ),
    "an environment variable of the test is removed": (
        """
import os
def clear(): os.environ.pop('A_KEY',None)
def key(): return os.environ.get('A_KEY')
""",
        """
import os
os.environ['A_KEY']='x'
assert key()=='x'
clear()
assert 'A_KEY' not in os.environ and key() is None
""",
    ),
    "test and answer set an environment variable in turn": (
        """
import os
def setv(v): os.environ['A_KEY']=v
def getv(): return os.environ['A_KEY']
""",
        """
import os
setv('1')
assert getv()=='1'
os.environ['A_KEY']='2'
assert getv()=='2'
setv('3')
assert os.environ['A_KEY']=='3'
del os.environ['A_KEY']
try: getv()
except KeyError: pass
else: assert 0
""",
    ),
    "an answer sets only what the test has not": (
        """
import os
def load(text):
    for line in text.splitlines():
        k,_,v=line.partition('=')
        os.environ.setdefault(k,v)
""",
        """
import os
from unittest.mock import patch
with patch.dict(os.environ,{'B':'9'}):
    load('A=1\\nB=2')
    assert os.environ['A']=='1' and os.environ['B']=='9'
assert 'A' not in os.environ
""",
    ),
    "an answer writes where the test works": (
        """
def save(name, text):
    with open(name,'w') as f:
        f.write(text)
""",
        """
import os, tempfile
old=os.getcwd()
with tempfile.TemporaryDirectory() as t:
    os.chdir(t)
    try:
        save('a.txt','hi')
        assert open('a.txt').read()=='hi'
        assert os.listdir('.')==['a.txt']
    finally:
        os.chdir(old)
assert not os.path.exists('a.txt')
""",
    ),
    "an answer lists the folder where the test works": (
        """
import os
def names():
    return sorted(os.listdir())
""",
        """
import contextlib, pathlib, tempfile
with tempfile.TemporaryDirectory() as t, contextlib.chdir(t):
    pathlib.Path('b.txt').write_text('')
    pathlib.Path('a.txt').write_text('')
    assert names()==['a.txt','b.txt']
""",
    ),
    "a test works in one folder after another": (
        """
import os
def tree(d):
    return sorted(os.listdir(d))
def make(n):
    os.makedirs(n)
    open(os.path.join(n,'x'),'w').close()
""",
        """
import os, tempfile
old=os.getcwd()
with tempfile.TemporaryDirectory() as t:
    os.chdir(t)
    os.mkdir('a')
    open('a/f','w').close()
    assert tree('a')==['f'] and tree('.')==['a']
    make('b')
    assert os.path.exists('b/x')
    os.chdir('b')
    assert tree('.')==['x']
    os.chdir(old)
assert not os.path.exists('a')
""",
    ),
    "a file lies in the folder in which it was written": (
        "def write(): open('out.txt','w').write('1')",
        """
import os, contextlib, tempfile
with tempfile.TemporaryDirectory() as d:
    with contextlib.chdir(d):
        write()
        assert os.path.isfile('out.txt')
    assert os.path.isfile(os.path.join(d,'out.txt'))
    assert not os.path.isfile('out.txt')
""",
    ),
    "test and answer draw the same random numbers": (
        """
import random
def roll(): return random.randint(1,6)
""",
        """
import random
random.seed(3)
a=[roll() for _ in range(5)]
random.seed(3)
assert a==[random.randint(1,6) for _ in range(5)]
""",
    ),
    "an answer captures what a test's function prints": (
        """
import io, contextlib
def captured(f):
    s=io.StringIO()
    with contextlib.redirect_stdout(s):
        f()
    return s.getvalue()
""",
        """
assert captured(lambda: print('hi'))=='hi\\n'
""",
    ),
    "an answer puts something else in the place of the standard output": (
        """
import io, sys
def output_of(f,*a):
    old, sys.stdout = sys.stdout, io.StringIO()
    try:
        f(*a)
        return sys.stdout.getvalue()
    finally:
        sys.stdout=old
""",
        """
def g(n):
    for i in range(n): print(i)
assert output_of(g,2)=='0\\n1\\n'
assert output_of(print,'x')=='x\\n'
""",
    ),
    "an answer captures what is printed before an error": (
        """
import io, contextlib
def out(f):
    s=io.StringIO()
    try:
        with contextlib.redirect_stdout(s): f()
    except ValueError: pass
    return s.getvalue()
""",
        """
def f():
    print('x')
    raise ValueError
assert out(f)=='x\\n'
""",
    ),
    "a test's function prints in between": (
        """
def twice(f):
    print('a')
    f()
    print('c')
""",
        "twice(lambda: print('b'))",
    ),
    "a decorator prints after the test's function": (
        """
import time, functools
def timed(f):
    @functools.wraps(f)
    def g(*a,**k):
        t=time.perf_counter()
        r=f(*a,**k)
        print(f'{f.__name__} took')
        return r
    return g
""",
        """
import io, contextlib
@timed
def f(x):
    print('in')
    return x
s=io.StringIO()
with contextlib.redirect_stdout(s):
    assert f(3)==3
assert s.getvalue()=='in\\nf took\\n'
""",
    ),
}
WRONG = {
    "an environment variable has another value": (
        """
import os
def configure():
    os.environ['MY_MODE'] = 'slow'
""",
        """
import os
configure()
assert os.getenv('MY_MODE')=='fast'
""",
    ),
    "another folder is listed": (
        """
def names():
    return ['a.txt']
""",
        """
import contextlib, pathlib, tempfile
with tempfile.TemporaryDirectory() as t, contextlib.chdir(t):
    pathlib.Path('b.txt').write_text('')
    pathlib.Path('a.txt').write_text('')
    assert names()==['a.txt','b.txt']
""",
    ),
    "nothing is captured": (
        """
def captured(f):
    f()
    return ''
""",
        """
assert captured(lambda: print('hi'))=='hi\\n'
""",
    ),
}
PERSON = {
    "an environment variable of an answer that the test puts together": (
        """
import os
def configure():
    os.environ['MY_MODE']='fast'
""",
        """
import os
configure()
assert os.environ['_'.join(['MY','MODE'])]=='fast'
""",
    ),
    "a test looks at all environment variables": (
        """
import os
def configure():
    os.environ['MY_MODE']='fast'
""",
        """
import os
before=dict(os.environ)
configure()
assert len(os.environ)==len(before)+('MY_'+'MODE' not in before)
""",
    ),
    "an answer sets where a library finds computers": (
        """
import os
def configure():
    os.environ['https_proxy']='proxy.example.org'
""",
        """
import os
configure()
assert os.environ['https_proxy']
""",
    ),
    "an answer sets the seed, and the test draws": (
        """
import random
import numpy as np
def set_seed(s):
    random.seed(s)
    np.random.seed(s)
""",
        """
import random
import numpy as np
set_seed(3)
a=(random.random(), np.random.rand())
set_seed(3)
b=(random.random(), np.random.rand())
assert a==b
random.seed(3)
assert random.random()==a[0]
""",
    ),
    "an answer changes the folder": (
        """
import os
def go(p):
    os.chdir(p)
""",
        """
import os, tempfile
with tempfile.TemporaryDirectory() as t:
    old=os.getcwd()
    go(t)
    assert os.path.realpath(os.getcwd())==os.path.realpath(t)
    os.chdir(old)
""",
    ),
    "the test prints while an answer captures": (
        """
import io, contextlib, sys
@contextlib.contextmanager
def capture():
    old=sys.stdout
    sys.stdout=io.StringIO()
    try:
        yield sys.stdout
    finally:
        sys.stdout=old
""",
        """
with capture() as s:
    print('hi')
assert s.getvalue()=='hi\\n'
""",
    ),
    "an answer changes a variable on which the test's process depends": (
        """
import os
def f():
    os.environ['PATH'] = '/x'
""",
        """
import os
f()
assert os.environ['PATH'] == '/x'
""",
    ),
    "an answer sets a variable that Python reads": (
        """
import os
def f():
    os.environ['PYTHONPATH'] = '/x'
""",
        """
import os
f()
assert os.environ['PYTHONPATH'] == '/x'
""",
    ),
}


@pytest.fixture(autouse=True)
def _work_in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_answer_passes_as_beside_the_test(name):
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, CLASSES)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_fails_as_beside_the_test(name):
    answer, test = WRONG[name]
    expect_to_fail(answer, test, CLASSES)


@pytest.mark.parametrize("name", PERSON)
def test_what_only_a_person_can_decide_is_left_to_one(name):
    answer, test = PERSON[name]
    expect_a_person(answer, test, CLASSES)
