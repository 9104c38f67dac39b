"""Views of dicts, objects of the answer's own classes, arrays of Python's, and what tables carry along."""

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail, from_afar, student

from autograder.notebooks.names import class_names
from labkit.dict_views import view_on
from labkit.stand_ins import DictViewData, SharedData
from labkit.wire import dump, load

pytestmark = pytest.mark.linux_only

RIGHT = {
    "the keys that an answer returns show what the test adds": (
        "def keys(d):\n    return d.keys()",
        "d = {'a': 1}\nk = keys(d)\nd['c'] = 3\nassert len(k) == 2 and 'c' in k and k & {'c'} == {'c'}",
    ),
    "the values that an answer returns show what the test changes": (
        "def values(d):\n    return d.values()",
        "d = {'a': 1}\nv = values(d)\nd['a'] = 5\nassert list(v) == [5]",
    ),
    "the items of an object show what its methods change": (
        "class Cart:\n    def __init__(self):\n        self._items = {}\n    @property\n    def items(self):\n"
        "        return self._items.items()\n    def add(self, name):\n"
        "        self._items[name] = self._items.get(name, 0) + 1",
        "c = Cart()\nitems = c.items\nc.add('a')\nc.add('a')\nassert list(items) == [('a', 2)] and len(items) == 1",
    ),
    "a read-only view shows what is put into its dict": (
        "from types import MappingProxyType\nclass Book:\n    def __init__(self):\n        self._d = {'a': 1}\n"
        "    @property\n    def d(self):\n        return MappingProxyType(self._d)\n"
        "    def put(self, key, value):\n        self._d[key] = value",
        "b = Book()\nd = b.d\ntry:\n    d['b'] = 2\nexcept TypeError:\n    b.put('b', 2)\n"
        "assert dict(d) == {'a': 1, 'b': 2}",
    ),
    "a test that changes a dict while it iterates over an answer's view of it is stopped": (
        "def keys(d):\n    return d.keys()",
        "d = {'a': 1}\ntry:\n    for k in keys(d):\n        d[k + 'x'] = 1\n"
        "except RuntimeError as error:\n    print(error)",
    ),
    "a view that a test hands over shows to the answer what the test adds later": (
        "kept = []\ndef keep(view):\n    kept.append(view)\ndef shown():\n    return list(kept[0])",
        "d = {'a': 1}\nkeep(d.keys())\nd['b'] = 2\nassert shown() == ['a', 'b']",
    ),
    "an answer finds its own dict behind a view that the test gives back": (
        "d = {'a': 1}\ndef keys():\n    return d.keys()\ndef is_mine(view):\n    d['z'] = 0\n    return 'z' in view",
        "assert is_mine(keys())",
    ),
    "views within lists are of the dicts beside them": (
        "def both(d):\n    return [d, d.values()]",
        "d, v = both({'a': 1})\nd['b'] = 2\nassert list(v) == [1, 2]",
    ),
    "a view of an ordered dict, a Counter or a dict with a default is live, and of its usual type": (
        "def keys(d):\n    return d.keys()",
        "from collections import Counter, OrderedDict, defaultdict\n"
        "for d in (OrderedDict(a=1), Counter('a'), defaultdict(int, a=1)):\n"
        "    k = keys(d)\n    d['b'] = 2\n    assert list(k) == ['a', 'b'] and type(k) is type(d.keys())\n    print(k)",
    ),
    "a view of a dict with keys of the answer's own class": (
        "class Coin:\n    def __init__(self, value):\n        self.value = value\n"
        "coins = {Coin(1): 'a'}\ndef all_coins():\n    return coins.keys()\ndef add():\n    coins[Coin(2)] = 'b'",
        "k = all_coins()\nadd()\nassert [one.value for one in k] == [1, 2]",
    ),
    "a view of a dict of the answer's own class, which the test makes": (
        "class Inventory(dict):\n    def add(self, name):\n        self[name] = self.get(name, 0) + 1",
        "i = Inventory()\nk, v = i.keys(), i.items()\ni.add('a')\ni['b'] = 2\n"
        "assert list(k) == ['a', 'b'] and ('b', 2) in v\nprint(k, v)",
    ),
    "a view reads a dict of the answer's own class past its methods": (
        "class Loud(dict):\n    def __getitem__(self, key):\n        return 'loud'\n"
        "    def __iter__(self):\n        return iter('xyz')",
        "l = Loud(a=1)\nv = l.values()\nl['b'] = 2\nassert list(v) == [1, 2] and list(l) == ['x', 'y', 'z']",
    ),
    "an answer gets back the view of a dict of its own class": (
        "class Own(dict):\n    def same(self, view):\n        self['z'] = 0\n        return 'z' in view",
        "o = Own()\nassert o.same(o.keys())",
    ),
    "a number of an answer's class that is shown in its own way": (
        "class Money(float):\n    def __str__(self):\n        return f'${float(self):.2f}'\n"
        "def cost():\n    return Money(3.5)",
        "m = cost()\nassert m == 3.5 and m + 1 == 4.5 and str(m) == f'{m}' == '$3.50' and isinstance(m, float)\n"
        "print(m, [m], sum([m, m]))",
    ),
    "a text of an answer's class with methods and attributes of its own": (
        "class Word(str):\n    kind = 'word'\n    def initial(self):\n        return self[0]\n"
        "def word():\n    found = Word('ab')\n    found.count_of = 1\n    return found\n"
        "def touch(found):\n    found.count_of += 1\nw = word()",
        "assert word().initial() == 'a' and word().kind == 'word' and ''.join([word(), 'c']) == 'abc'\n"
        "touch(w)\nassert w.count_of == 2 and w == 'ab' and {w: 1}['ab'] == 1 and not hasattr(w, 'nope')",
    ),
    "a text of an answer's class is the same one each time": (
        "class Word(str):\n    def initial(self):\n        return self[0]\nw = Word('ab')\ndef word():\n    return w\n"
        "def is_mine(x):\n    return x is w",
        "assert word() is word() and word() is w and is_mine(word())",
    ),
    "keys of an answer's class that has more methods": (
        "class Word(str):\n    def initial(self):\n        return self[0]\n"
        "def counts():\n    return {Word('ab'): 1, Word('ab'): 2}",
        "assert counts() == {'ab': 2} and counts()['ab'] == 2 and [k.initial() for k in counts()] == ['a']",
    ),
    "keys of an answer's class that has nothing of its own": (
        "class Id(int):\n    pass\ndef f():\n    return {Id(4): 'x'}, {Id(4), Id(4)}",
        "assert f() == ({4: 'x'}, {4})",
    ),
    "a Counter of an answer's class with attributes": (
        "from collections import Counter\nclass Words(Counter):\n    kind = 'words'\n"
        "    def __init__(self, *a):\n        super().__init__(*a)\n        self.tag = 't'\n"
        "def count(s):\n    return Words(s)",
        "from collections import Counter\nc = count('aab')\nassert c.kind == 'words' and c.tag == 't' and c['a'] == 2\n"
        "assert c == Counter('aab') and dict(c) == {'a': 2, 'b': 1} and isinstance(c, Counter) and len(c) == 2\n"
        "assert c + Counter('a') == Counter('aaab') and sorted(c) == ['a', 'b'] and c.most_common(1) == [('a', 2)]",
    ),
    "a set of an answer's class with an attribute": (
        "class Tags(set):\n    label = 'x'\ndef tags():\n    return Tags([1, 2])",
        "s = tags()\nassert s.label == 'x' and 1 in s and s == {1, 2} and {1, 2, 3} - s == {3}\n"
        "assert sorted(s) == [1, 2] and {1} <= s and isinstance(s, set)",
    ),
    "an array of Python's that an answer makes longer": (
        "from array import array\ndef add(a):\n    a.append(4)\n    return a",
        "from array import array\nx = array('i', [1, 2])\nassert add(x) is x and list(x) == [1, 2, 4]",
    ),
    "an array of Python's that both change": (
        "from array import array\na = array('d', [1])\ndef get():\n    return a\ndef total():\n    return sum(a)",
        "from array import array\nx = get()\nx.append(5)\nassert total() == 6 and type(x) is array and x is get()",
    ),
    "a read-only view whose class both import": (
        "from types import MappingProxyType\ndef frozen(d):\n    return MappingProxyType(d)",
        "from types import MappingProxyType\nd = {}\nm = frozen(d)\nd['a'] = 1\n"
        "assert type(m) is MappingProxyType and m == {'a': 1}",
    ),
    "a memoryview of bytes, which nobody changes": (
        "def f(m):\n    return memoryview(bytes(m))",
        "assert f(memoryview(b'ab')) == b'ab'",
    ),
    "what an answer notes about its table": (
        "import pandas as pd\ndef f():\n    d = pd.DataFrame({'a': [1]})\n    d.attrs['source'] = {'file': ['x', 1]}\n"
        "    return d",
        "assert f().attrs == {'source': {'file': ['x', 1]}} and f()['a'].sum() == 1",
    ),
    "what a test notes about its table": (
        "def unit(table):\n    return table.attrs.get('unit')",
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})\nd.attrs['unit'] = 'm'\ns = pd.Series([1], name='b')\n"
        "assert unit(d) == 'm' and unit(s) is None\ns.attrs['unit'] = 'km'\nassert unit(s) == 'km'",
    ),
    "what an answer notes about the test's table": (
        "def tag(table):\n    table.attrs['unit'] = 'm'\n    return table\ndef untag(table):\n    table.attrs.clear()",
        "import pandas as pd\nfor d in (pd.DataFrame({'a': [1]}), pd.Series([1, 2], name='b')):\n"
        "    assert tag(d) is d and d.attrs == {'unit': 'm'}\n    untag(d)\n    assert d.attrs == {} and len(d) > 0",
    ),
    "what a class has can be looked at": (
        "class A:\n    x = 1\ndef members():\n    return A.__dict__",
        "assert members()['x'] == 1 and 'y' not in members()",
    ),
}
WRONG = {
    "notes about a table that must not be changed": (
        "def total(table):\n    table.attrs['seen'] = 1\n    return table['a'].sum()",
        "import pandas as pd\nd = pd.DataFrame({'a': [1]})\nassert total(d) == 1 and d.attrs == {}",
    ),
    "an array of Python's that must not be changed": (
        "from array import array\ndef total(a):\n    a.reverse()\n    return sum(a)",
        "from array import array\nx = array('i', [1, 2])\nassert total(x) == 3 and list(x) == [1, 2]",
    ),
    "keys where a copy is asked for": (
        "def snapshot(d):\n    return d.keys()",
        "d = {'a': 1}\ns = snapshot(d)\nd['b'] = 2\nassert list(s) == ['a']",
    ),
    "keys of an attribute where a copy is asked for": (
        "class Book:\n    def __init__(self):\n        self.d = {}\n    def add(self, n):\n        self.d[n] = 1\n"
        "    def names(self):\n        return self.d.keys()",
        "b = Book()\nb.add('ann')\nn = b.names()\nb.add('bob')\nassert len(n) == 1",
    ),
    "keys of a dict that shrinks while the test iterates over them": (
        "class Book:\n    def __init__(self):\n        self.d = {'a': 1, 'b': 2}\n    def names(self):\n"
        "        return self.d.keys()\n    def drop(self, n):\n        del self.d[n]",
        "b = Book()\nfor n in b.names():\n    b.drop(n)\nassert b.d == {}",
    ),
}
# Right and wrong answers: only the answer's own process knows.
OPEN = {
    "a text whose class has its own of a method": (
        "class Word(str):\n    def lower(self):\n        return str.lower(self)\ndef f():\n    return Word('AB')",
        "assert f().lower() == 'ab'",
    ),
    "a number whose class has its own of a method": (
        "class Whole(float):\n    def is_integer(self):\n        return True\ndef f():\n    return Whole(2)",
        "assert f().is_integer()",
    ),
    "elements that say to what they are equal": (
        "class N(int):\n    def __hash__(self):\n        return int(self)\ndef f():\n    return {N(1), N(2)}",
        "assert f() == {1, 2}",
    ),
    "elements of a frozenset that say to what they are equal": (
        "class N(int):\n    def __eq__(self, other):\n        return int(self) == other\n    __hash__ = int.__hash__\n"
        "def f():\n    return frozenset([(N(1), 'a')])",
        "assert f() == {(1, 'a')}",
    ),
    "keys that say to what they are equal": (
        "class Key(str):\n    def __eq__(self, o):\n        return str(self) == o\n    __hash__ = str.__hash__\n"
        "def f():\n    return {Key('a'): 2}",
        "assert f()['a'] == 2",
    ),
    "keys of a Counter that say to what they are equal": (
        "from collections import Counter\nclass Key(str):\n    def __hash__(self):\n        return hash(str(self))\n"
        "def f():\n    return Counter(map(Key, 'aab'))",
        "assert len(f()) == 2",
    ),
    "a memoryview that an answer changes": (
        "def f(m):\n    m[0] = 9",
        "b = bytearray(b'ab')\nf(memoryview(b))\nassert b[0] == 9",
    ),
    "a memoryview of what an answer changes": (
        "b = bytearray(b'ab')\ndef view():\n    return memoryview(b)\ndef change():\n    b[0] = 9",
        "m = view()\nchange()\nassert m[0] == 9",
    ),
    "a Counter with an attribute": (
        "from collections import Counter\ndef f(s):\n    c = Counter(s)\n    c.label = 'x'\n    return c",
        "assert f('aab').most_common(1) == [('a', 2)]",
    ),
    "an ordered dict with an attribute": (
        "from collections import OrderedDict\ndef f():\n    c = OrderedDict(a=1)\n    c.label = 'x'\n    return c",
        "assert f().label == 'x'",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_pass_as_beside(name: str) -> None:
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, sorted(class_names(answer)))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_fail_as_beside(name: str) -> None:
    answer, test = WRONG[name]
    expect_to_fail(answer, test, sorted(class_names(answer)))


@pytest.mark.parametrize("name", OPEN)
def test_a_person_decides(name: str) -> None:
    answer, test = OPEN[name]
    expect_a_person(answer, test)


@pytest.mark.parametrize("shown", [3, "text", [1], None, DictViewData("dict_keys", {}), SharedData(9, [1])])
def test_a_forged_view_of_no_dict_is_for_a_person(shown: object) -> None:
    with student("") as remote:
        made = remote._rebuilder.rebuilt(load(dump(DictViewData("dict_keys", shown)), 2**20), "x")
        assert type(made).__name__ == "dict"
        with pytest.raises(Exception, match="a view of a dict whose class decides"):
            made[0]


def test_a_view_of_a_forged_name_is_refused() -> None:
    with pytest.raises(TypeError):
        view_on("clear", {})


@pytest.mark.parametrize("own", ["startswith", "__str__", "strip", "partition"])
def test_a_path_of_an_answers_own_class_opens_no_more_than_any_other(own: str) -> None:
    answer = f"class P(str):\n    def {own}(self, *_):\n        return False\ndef place():\n    return P('/etc/passwd')"
    assert from_afar(answer, "print(open(place()).read())").open
    assert not from_afar(answer, "print(open(place()).read())").printed
