"""Mocks that a test hands to answers, or puts in the place of functions, are used by them."""

from __future__ import annotations

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only
CLASSES = ["Db", "Notifier", "Shop"]  # which the tasks ask for
RIGHT = {
    "an object is given one that sends": (
        """
class Notifier:
    def __init__(self, sender): self.sender=sender
    def notify(self, users):
        for u in users: self.sender.send(u, f'hello {u}')
        return len(users)
""",
        """
from unittest.mock import MagicMock, call
s=MagicMock()
assert Notifier(s).notify(['a','b'])==2
assert s.send.call_count==2
s.send.assert_any_call('a','hello a')
assert s.send.call_args_list==[call('a','hello a'),call('b','hello b')]
assert s.mock_calls==[call.send('a','hello a'),call.send('b','hello b')]
""",
    ),
    "a service returns what the test says": (
        """
def report(api, city):
    d=api.get(city)
    return f"{city}: {d['temp']} {d.get('unit','C')}"
""",
        """
from unittest.mock import Mock
api=Mock()
api.get.return_value={'temp':21}
assert report(api,'Rome')=='Rome: 21 C'
api.get.assert_called_once_with('Rome')
""",
    ),
    "a function fails first": (
        """
def retry(f):
    for _ in range(3):
        try: return f()
        except ConnectionError: pass
    return None
""",
        """
from unittest.mock import Mock
f=Mock(side_effect=[ConnectionError(),5])
assert retry(f)==5
assert f.call_count==2
g=Mock(side_effect=ConnectionError)
assert retry(g) is None and g.call_count==3
""",
    ),
    "a session gives a response": (
        """
def fetch(session,url):
    r=session.get(url, timeout=3)
    r.raise_for_status()
    if r.status_code==200 and r.ok: return r.json()['items']
    return []
""",
        """
from unittest.mock import Mock
s=Mock()
s.get.return_value.status_code=200
s.get.return_value.json.return_value={'items':[1,2]}
assert fetch(s,'u')==[1,2]
s.get.assert_called_once_with('u',timeout=3)
s.get.return_value.raise_for_status.assert_called_once()
""",
    ),
    "a mock is used by `with`": (
        """
def read(opener):
    with opener('a') as f:
        return f.read()
""",
        """
from unittest.mock import MagicMock
o=MagicMock()
o.return_value.__enter__.return_value.read.return_value='txt'
assert read(o)=='txt'
o.assert_called_with('a')
o.return_value.__exit__.assert_called_once()
""",
    ),
    "attributes and results are mocks, too": (
        "def chain(m): return m.a.b(1).c",
        """
from unittest.mock import MagicMock
m=MagicMock()
m.a.b.return_value.c=7
assert chain(m)==7
assert chain(MagicMock()) is not None
""",
    ),
    "a mock comes back as itself": (
        """
def keep(m): return m
def child(m): return m.x
""",
        """
from unittest.mock import Mock
m=Mock()
assert keep(m) is m
assert child(m) is m.x
""",
    ),
    "a mock is given attributes": (
        """
def configure(c):
    c.level=3
    c.names=['a']
""",
        """
from unittest.mock import Mock
c=Mock()
configure(c)
assert c.level==3 and c.names==['a']
""",
    ),
    "a mock has a length and items": (
        "def total(xs): return sum(xs), len(xs), xs[0], 3 in xs, bool(xs)",
        """
from unittest.mock import MagicMock
m=MagicMock()
m.__iter__.return_value=[1,2]
m.__len__.return_value=2
m.__getitem__.return_value=9
m.__contains__.return_value=True
assert total(m)==(3,2,9,True,True)
""",
    ),
    "a mock has no other methods than those that it is given": (
        """
def go(m):
    m.run()
    try: m.stop()
    except AttributeError: return 'no stop'
""",
        """
from unittest.mock import Mock
m=Mock(spec=['run'])
assert go(m)=='no stop'
m.run.assert_called_once_with()
""",
    ),
    "a mock passes calls on": (
        "def apply(f,xs): return [f(x) for x in xs]",
        """
from unittest.mock import Mock
m=Mock(wraps=abs)
assert apply(m,[-1,2])==[1,2]
assert m.call_count==2
""",
    ),
    "a callback's calls are compared": (
        """
def on_each(xs, cb):
    for i,x in enumerate(xs): cb(i, value=x)
""",
        """
from unittest.mock import Mock, call
cb=Mock()
on_each('ab',cb)
cb.assert_has_calls([call(0,value='a'),call(1,value='b')])
assert cb.call_args.kwargs=={'value':'b'}
""",
    ),
    "a callback is not called": (
        """
def maybe(x, cb):
    if x: cb(x)
""",
        """
from unittest.mock import Mock
cb=Mock()
maybe(0,cb)
cb.assert_not_called()
maybe(1,cb)
cb.assert_called_once()
""",
    ),
    "mocks are in a dict": (
        "def run(hs, name, x): return hs[name](x)",
        """
from unittest.mock import Mock
hs={'a':Mock(return_value=1),'b':Mock(return_value=2)}
assert run(hs,'b',5)==2
hs['a'].assert_not_called()
hs['b'].assert_called_with(5)
""",
    ),
    "mocks equal nothing but themselves": (
        "def same(a,b): return a is b, a==b",
        """
from unittest.mock import Mock, MagicMock
a,b=MagicMock(),MagicMock()
assert same(a,a)==(True,True) and same(a,b)==(False,False)
assert same(Mock(),3)==(False,False)
""",
    ),
    "a method of the answer's class is replaced": (
        """
class Db:
    def load(self): return 1/0
def report(db): return db.load()+1
""",
        """
from unittest.mock import patch
with patch.object(Db,'load',return_value=4):
    assert report(Db())==5
""",
    ),
    "a class of the answer is replaced": (
        """
class Db:
    def load(self): return 1/0
def report(): return Db().load()+1
""",
        """
from unittest.mock import patch
with patch('__main__.Db') as D:
    D.return_value.load.return_value=4
    assert report()==5
    D.assert_called_once_with()
""",
    ),
    "a function of a module is replaced": (
        """
import time
def slow():
    time.sleep(5)
    return 1
""",
        """
from unittest.mock import patch
with patch('time.sleep') as s:
    assert slow()==1
s.assert_called_once_with(5)
""",
    ),
    "a built-in function that the answer imported is replaced": (
        """
from math import sqrt
def hyp(a,b):
    return sqrt(a*a+b*b)
""",
        """
from unittest.mock import patch
with patch('__main__.sqrt', return_value=7):
    assert hyp(1,1)==7
assert hyp(3,4)==5
""",
    ),
    "a function that the answer imported is replaced": (
        """
from random import randint
def roll():
    return randint(1,6)
""",
        """
from unittest.mock import patch
with patch('__main__.randint', side_effect=[3,4]) as m:
    assert roll()==3
    assert roll()==4
    m.assert_called_with(1,6)
""",
    ),
    "what a library opens is replaced": (
        """
import urllib.request, json
def get(u):
    with urllib.request.urlopen(u) as r:
        return json.loads(r.read().decode())['a']
""",
        """
from unittest.mock import patch
with patch('urllib.request.urlopen') as u:
    u.return_value.__enter__.return_value.read.return_value=b'{"a": 3}'
    assert get('http://x')==3
""",
    ),
    "a file is read that there is not": (
        """
def count_lines(p):
    with open(p) as f:
        return len(f.readlines())
""",
        """
from unittest.mock import patch, mock_open
with patch('builtins.open', mock_open(read_data='a\\nb\\n')):
    assert count_lines('x.txt')==2
""",
    ),
    "the lines of a file are read that there is not": (
        """
def longest(p):
    best=''
    for line in open(p):
        if len(line)>len(best): best=line
    return best.strip()
""",
        """
from unittest.mock import patch, mock_open
with patch('builtins.open', mock_open(read_data='a\\nbcd\\n')):
    assert longest('x.txt')=='bcd'
""",
    ),
    "a file is written that there is not": (
        """
def save(p,t):
    with open(p,'w') as f:
        f.write(t)
""",
        """
from unittest.mock import patch, mock_open
m=mock_open()
with patch('builtins.open', m):
    save('x.txt','hi')
m.assert_called_once_with('x.txt','w')
m().write.assert_called_once_with('hi')
""",
    ),
    "JSON is read and written that is in no file": (
        """
import json
def load(p):
    with open(p, encoding='utf8') as f: return json.load(f)
def save(p,d):
    with open(p,'w') as f: json.dump(d,f)
""",
        """
from unittest.mock import patch, mock_open
with patch('builtins.open', mock_open(read_data='{"a": 1}')) as m:
    assert load('f')=={'a':1}
    m.assert_called_once_with('f',encoding='utf8')
m=mock_open()
with patch('builtins.open', m):
    save('f',{'b':2})
assert ''.join(c.args[0] for c in m().write.call_args_list)=='{"b": 2}'
""",
    ),
    "tables are read that are in no file": (
        """
import csv
def rows(p):
    with open(p, newline='') as f: return list(csv.DictReader(f))
""",
        """
from unittest.mock import patch, mock_open
with patch('builtins.open', mock_open(read_data='a,b\\n1,2\\n')):
    assert rows('f')==[{'a':'1','b':'2'}]
""",
    ),
    "no file can be opened": (
        """
def safe(p):
    try:
        with open(p) as f: return f.read()
    except FileNotFoundError: return ''
""",
        """
from unittest.mock import patch
with patch('builtins.open', side_effect=FileNotFoundError):
    assert safe('x')==''
""",
    ),
    "a decorator is given a mock": (
        """
import functools
def deco(f):
    @functools.wraps(f)
    def g(*a): return f(*a)
    return g
""",
        """
from unittest.mock import Mock
m=Mock(return_value=3)
assert deco(m)(1)==3
m.assert_called_once_with(1)
""",
    ),
    "a figure is not shown": (
        """
import matplotlib.pyplot as plt
def plot(x, y):
    fig, ax = plt.subplots(); ax.plot(x, y); plt.show(); return fig
""",
        """
from unittest.mock import patch
with patch('matplotlib.pyplot.show') as s: plot([1], [1])
s.assert_called_once()
""",
    ),
}
WRONG = {
    "another text is sent": (
        """
class Notifier:
    def __init__(self, sender): self.sender=sender
    def notify(self, users):
        for u in users: self.sender.send(u, f'bye {u}')
        return len(users)
""",
        """
from unittest.mock import MagicMock, call
s=MagicMock()
assert Notifier(s).notify(['a','b'])==2
assert s.send.call_count==2
s.send.assert_any_call('a','hello a')
assert s.send.call_args_list==[call('a','hello a'),call('b','hello b')]
assert s.mock_calls==[call.send('a','hello a'),call.send('b','hello b')]
""",
    ),
    "a callback is called for nothing": (
        """
def maybe(x, cb):
    cb(x)
""",
        """
from unittest.mock import Mock
cb=Mock()
maybe(0,cb)
cb.assert_not_called()
maybe(1,cb)
cb.assert_called_once()
""",
    ),
    "lines of a file are not counted": (
        """
def count_lines(p):
    with open(p) as f:
        return 1
""",
        """
from unittest.mock import patch, mock_open
with patch('builtins.open', mock_open(read_data='a\\nb\\n')):
    assert count_lines('x.txt')==2
""",
    ),
    "nothing is written": (
        """
def save(p,t):
    with open(p,'w') as f:
        pass
""",
        """
from unittest.mock import patch, mock_open
m=mock_open()
with patch('builtins.open', m):
    save('x.txt','hi')
m.assert_called_once_with('x.txt','w')
m().write.assert_called_once_with('hi')
""",
    ),
    "something else than the mock comes back": (
        """
def keep(m):
    return 3
def child(m):
    return 3
""",
        """
from unittest.mock import Mock
m=Mock()
assert keep(m) is m
assert child(m) is m.x
""",
    ),
}
PERSON = {
    "a mock poses as an object of the answer's class": (
        """
class Shop:
    def price(self,n): return 1
def total(shop, names):
    assert isinstance(shop, Shop)
    return sum(shop.price(n) for n in names)
""",
        """
from unittest.mock import Mock
s=Mock(spec=Shop)
s.price.side_effect=[2,3]
assert total(s,['a','b'])==5
""",
    ),
    "an answer reads what a mock will return": (
        "def f(m): return m.return_value",
        """
from unittest.mock import Mock
assert f(Mock(return_value=4))==4
""",
    ),
    "an answer reads a private attribute of a mock": (
        """
def f(m):
    return m._secret
""",
        """
from unittest.mock import Mock
m = Mock()
m._secret = 4
assert f(m) == 4
""",
    ),
    "a mock is awaited": (
        """
import asyncio
async def load(c): return await c.get(1)
def run(c): return asyncio.run(load(c))
""",
        """
from unittest.mock import AsyncMock
c=AsyncMock()
c.get.return_value=4
assert run(c)==4
c.get.assert_awaited_once_with(1)
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
