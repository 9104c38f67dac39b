"""Views of dicts, objects of the answer's own classes, arrays of Python's, and what tables carry along."""

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail, student

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
    "what a class has can be looked at": (
        "class A:\n    x = 1\ndef members():\n    return A.__dict__",
        "assert members()['x'] == 1 and 'y' not in members()",
    ),
}
WRONG = {
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
OPEN: dict[str, tuple[str, str]] = {}


def _classes(answer: str) -> list[str]:
    return [line.split()[1].split("(")[0].rstrip(":") for line in answer.splitlines() if line.startswith("class ")]


@pytest.mark.parametrize("name", RIGHT)
def test_right_answers_pass_as_beside(name: str) -> None:
    answer, test = RIGHT[name]
    expect_as_beside(answer, test, _classes(answer))


@pytest.mark.parametrize("name", WRONG)
def test_wrong_answers_fail_as_beside(name: str) -> None:
    answer, test = WRONG[name]
    expect_to_fail(answer, test, _classes(answer))


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
