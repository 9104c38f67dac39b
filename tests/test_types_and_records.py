"""Types that an answer writes into its hints, what classes tell of themselves, and records of what an answer logs."""

from __future__ import annotations

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail

pytestmark = pytest.mark.linux_only

CALLABLE = "from typing import Callable\ndef f(g: Callable[[int], str]) -> int: return 1"


def test_other_hints_are_read_where_one_is_a_callable():
    expect_as_beside(CALLABLE, "import typing\nassert typing.get_type_hints(f)['return'] is int")


def test_a_callable_in_a_hint_is_that_callable():
    expect_as_beside(
        CALLABLE,
        "import typing\nh = typing.get_type_hints(f)['g']\nassert h == typing.Callable[[int], str]\n"
        "assert typing.get_args(h) == ([int], str) and typing.get_origin(h).__name__ == 'Callable'\nprint(h)",
    )


def test_another_callable_in_a_hint_is_wrong():
    expect_to_fail(CALLABLE, "import typing\nassert typing.get_type_hints(f)['g'] == typing.Callable[[str], str]")


def test_a_callable_of_any_arguments_or_none_is_that_callable():
    expect_as_beside(
        "from typing import Callable\ndef f(g: Callable[..., int], h: Callable[[], None], i: Callable): pass",
        "import typing\nc = typing.Callable\nh = typing.get_type_hints(f)\n"
        "assert h == {'g': c[..., int], 'h': c[[], None], 'i': c} and h['i'] is c",
    )


def test_a_callable_of_the_abstract_classes_is_that_callable():
    expect_as_beside(
        "from collections.abc import Callable\ndef f(g: Callable[[int], str], h: Callable[..., int]): pass",
        "import collections.abc\nc = collections.abc.Callable\n"
        "assert f.__annotations__ == {'g': c[[int], str], 'h': c[..., int]}",
    )


def test_a_callable_is_the_annotation_of_a_parameter():
    expect_as_beside(
        CALLABLE,
        "import inspect, typing\nassert inspect.signature(f).parameters['g'].annotation == typing.Callable[[int], str]",
    )


def test_the_values_of_a_literal_are_read():
    expect_as_beside(
        "from typing import Any, Literal, Optional\n"
        "def f(m: Literal['a', 'b'] = 'a', n: Literal[1, True, None] = 1, z: Any = 1, o: Optional[Literal[3]] = 3): 1",
        "import typing\nh = typing.get_type_hints(f)\nassert typing.get_args(h['m']) == ('a', 'b')\n"
        "assert h['m'] == typing.Literal['b', 'a'] and typing.get_origin(h['m']) is typing.Literal\n"
        "assert h['z'] is typing.Any\n"
        "assert h['n'] == typing.Literal[1, True, None] and h['o'] == typing.Optional[typing.Literal[3]]",
    )


def test_other_values_of_a_literal_are_wrong():
    expect_to_fail(
        "from typing import Literal\ndef f(m: Literal['a', 1]): pass",
        "import typing\nassert typing.get_type_hints(f)['m'] == typing.Literal['a', True]",
    )


def test_an_annotated_type_is_the_type_and_what_is_noted_of_it():
    expect_as_beside(
        "from typing import Annotated\ndef f(g: Annotated[int, 'm', (1, 2)]) -> float: return 1.",
        "import typing\nassert typing.get_type_hints(f) == {'g': int, 'return': float}\n"
        "assert typing.get_type_hints(f, include_extras=True)['g'].__metadata__ == ('m', (1, 2))",
    )


def test_an_annotated_type_with_an_object_is_for_a_person():
    expect_a_person(
        "from typing import Annotated\nclass Above: pass\ndef f(g: Annotated[int, Above()]) -> float: return 1.",
        "import typing\nassert typing.get_type_hints(f) == {'g': int, 'return': float}",
    )


def test_hints_of_a_class_are_read_where_one_is_a_callable():
    expect_as_beside(
        "from dataclasses import dataclass\nfrom typing import Callable, ClassVar, Optional\n@dataclass\nclass A:\n"
        "    f: Callable[[int], int]\n    n: Optional[str] = None\n    count: ClassVar[int] = 0",
        "import typing\nh = typing.get_type_hints(A)\n"
        "assert h['n'] == typing.Optional[str] and h['count'] == typing.ClassVar[int]",
        ["A"],
    )


def test_a_class_of_the_answer_is_a_part_of_a_callable():
    expect_as_beside(
        "from typing import Callable, List\nclass Card: pass\ndef f(g: Callable[[Card], List[Card]]): pass",
        "import typing\nassert typing.get_type_hints(f)['g'] == typing.Callable[[Card], typing.List[Card]]",
        ["Card"],
    )


def test_a_new_type_tells_of_what_type_it_is():
    expect_as_beside(
        "from typing import NewType, TypeVar\nUser = NewType('User', int)\nT = TypeVar('T', int, str)",
        "assert User.__supertype__ is int and User(5) == 5 and T.__constraints__ == (int, str) and T.__bound__ is None",
    )


def test_a_type_whose_parts_stay_in_the_notebook_is_for_a_person():
    expect_a_person(
        "from typing import Generic, TypeVar\nT = TypeVar('T')\nclass Box(Generic[T]): pass\ndef f(b: Box[int]): pass",
        "import typing\nassert typing.get_args(typing.get_type_hints(f)['b']) == (int,)",
        ["Box"],
    )


def test_a_literal_in_a_hint_of_the_test_is_that_literal_for_the_answer():
    expect_as_beside(
        "import typing\ndef values(f): return typing.get_args(typing.get_type_hints(f)['a'])",
        "import typing\ndef g(a: typing.Literal[1, 'x', True]): pass\nassert values(g) == (1, 'x', True)",
    )


POINT = "from typing import NamedTuple\nclass P(NamedTuple):\n    'A point.'\n    x: int\n    y: int = 2"


def test_a_named_tuple_tells_the_types_of_its_fields():
    expect_as_beside(
        POINT,
        "import typing\nassert P.__annotations__ == {'x': int, 'y': int}\n"
        "assert typing.get_type_hints(P) == {'x': int, 'y': int} and P._field_defaults == {'y': 2}\n"
        "print(P.__doc__, P.__name__, P(1))",
    )


def test_other_types_of_the_fields_of_a_named_tuple_are_wrong():
    expect_to_fail(POINT, "assert P.__annotations__ == {'x': int, 'y': float}")


def test_a_named_tuple_without_types_has_none():
    expect_as_beside(
        "from collections import namedtuple\nP = namedtuple('P', 'x y', defaults=[2])",
        "import typing\nassert P.__annotations__ == {} and typing.get_type_hints(P) == {}\n"
        "assert P._field_defaults == {'y': 2}\nprint(P.__doc__)",
    )


def test_a_named_tuple_may_hold_one_of_its_kind():
    expect_as_beside(
        "from typing import NamedTuple\nclass Card: pass\nclass P(NamedTuple):\n    card: Card\n    more: list[Card]",
        "assert P.__annotations__ == {'card': Card, 'more': list[Card]}",
        ["Card"],
    )


TEXTS = (
    "from enum import Enum\nclass C(str, Enum):\n    A = 'a'; B = 'b'\ndef f(): return C.A\ndef g(): return {'c': C.B}"
)
NUMBERS = "from enum import Enum\nclass C(int, Enum):\n    A = 1\n    B = 2"


def test_a_member_of_an_enum_of_texts_is_a_text():
    expect_as_beside(
        TEXTS,
        "import enum\nassert isinstance(C.A, str) and isinstance(f(), str) and isinstance(g()['c'], (int, str))\n"
        "assert isinstance(C.A, enum.Enum) and isinstance(C.A, C) and not isinstance(C.A, int) and type(C.A) is C\n"
        "assert C.A == 'a' and f() is C.A and {'a': 1}[C.A] == 1\nprint(C.A, repr(C.A), C.A.value)",
        ["C"],
    )


def test_a_member_of_an_enum_of_texts_is_no_number():
    expect_to_fail(TEXTS, "assert isinstance(C.A, int)", ["C"])


def test_a_member_of_an_enum_is_no_text():
    expect_to_fail("from enum import Enum\nclass C(Enum):\n    A = 'a'", "assert isinstance(C.A, str)", ["C"])


def test_a_member_of_an_enum_of_numbers_is_a_number():
    expect_as_beside(
        NUMBERS,
        "import enum, numbers\nassert isinstance(C.A, int) and isinstance(C.B, enum.Enum) and C.A + 1 == 2\n"
        "assert isinstance(C.A, numbers.Integral) and sorted(C) == [C.A, C.B]",
        ["C"],
    )


def test_a_member_of_an_enum_that_the_task_does_not_ask_for_is_a_text():
    expect_as_beside(TEXTS, "assert isinstance(f(), str)")


def test_an_empty_list_of_positional_attributes_is_told():
    expect_as_beside(
        "from dataclasses import dataclass\nclass T:\n    __match_args__ = ()\n"
        "@dataclass(kw_only=True)\nclass U:\n    a: int",
        "assert T.__match_args__ == () and U.__match_args__ == () and not hasattr(object, '__match_args__')",
        ["T", "U"],
    )


def test_a_class_without_a_list_of_positional_attributes_has_none():
    expect_to_fail("class T: pass", "T.__match_args__", ["T"])


HINTING = (
    "class I:\n    n = 3\n    def __iter__(self): return iter('abc')\n    def __length_hint__(self): return self.n"
)


def test_the_expected_length_is_that_of_the_class():
    expect_as_beside(
        HINTING, "import operator\nassert operator.length_hint(I()) == 3 and list(I()) == ['a', 'b', 'c']", ["I"]
    )


def test_another_expected_length_is_wrong():
    expect_to_fail(HINTING, "import operator\nassert operator.length_hint(I()) == 4", ["I"])


def test_an_expected_length_that_no_list_has_is_for_a_person():
    expect_a_person(
        HINTING.replace("3", "10 ** 9"), "import operator\nassert operator.length_hint(I()) == 10 ** 9", ["I"]
    )


SHOP = """import logging
log = logging.getLogger("shop")
class Stolen(Exception): pass
def buy(n):
    log.info("buy %d", n)
def sell(n, what="pear"):
    log.warning("sell %(what)s", {"what": what}, extra={"user": n, "basket": [n, what]})
def divide(n):
    try: 1 / n
    except ZeroDivisionError: log.exception("failed")
def steal():
    try: raise Stolen("pear")
    except Stolen: log.error("stolen", exc_info=True)
def show(value): log.info(value)
def call(function, n):
    log.info("call %r", n)
    return function(n)
"""
LOGS = "import unittest\nlogs = unittest.TestCase().assertLogs\n"


def test_a_log_entry_keeps_its_message_and_its_arguments():
    expect_as_beside(
        SHOP,
        LOGS + "with logs('shop', 'INFO') as cm: buy(-1)\nr = cm.records[0]\n"
        "assert r.args == (-1,) and r.msg == 'buy %d' and r.getMessage() == 'buy -1' and r.exc_info is None\n"
        "assert cm.output == ['INFO:shop:buy -1'] and type(r).__name__ == 'LogRecord'",
    )


def test_other_arguments_of_a_log_entry_are_wrong():
    expect_to_fail(SHOP, LOGS + "with logs('shop', 'INFO') as cm: buy(-1)\nassert cm.records[0].args == (1,)")


def test_a_log_entry_names_the_function_and_the_line():
    expect_as_beside(
        SHOP,
        LOGS
        + "with logs('shop', 'INFO') as cm: buy(3)\nr = cm.records[0]\nassert r.funcName == 'buy' and r.lineno > 1",
    )


def test_a_log_entry_has_what_is_noted_of_it():
    expect_as_beside(
        SHOP,
        LOGS + "with logs('shop') as cm: sell(3)\nr = cm.records[0]\n"
        "assert r.user == 3 and r.basket == [3, 'pear'] and r.args == {'what': 'pear'} and not hasattr(r, 'other')\n"
        "assert cm.output == ['WARNING:shop:sell pear']",
    )


def test_a_log_entry_has_the_exception_that_is_logged():
    expect_as_beside(
        SHOP,
        LOGS + "with logs('shop', 'ERROR') as cm: divide(0)\nr = cm.records[0]\n"
        "assert r.exc_info[0] is ZeroDivisionError and str(r.exc_info[1]) == 'division by zero'\n"
        "assert isinstance(r.exc_info[1], ArithmeticError) and 'ZeroDivisionError' in cm.output[0] and r.exc_info[2]\n"
        "assert r.getMessage() == 'failed' and 'division by zero' in r.exc_text",
    )


def test_a_log_entry_has_an_exception_of_the_answers_own():
    expect_as_beside(
        SHOP,
        LOGS + "with logs('shop', 'ERROR') as cm: steal()\nr = cm.records[0]\n"
        "assert isinstance(r.exc_info[1], Stolen)\n"
        "assert issubclass(r.exc_info[0], Stolen) and r.exc_info[1].args == ('pear',)",
        ["Stolen"],
    )


def test_a_log_entry_may_be_any_object():
    expect_as_beside(
        SHOP,
        LOGS + "with logs('shop', 'INFO') as cm: show([1, 2])\nassert cm.records[0].msg == [1, 2] and cm.output\n"
        "print(cm.output)",
    )


def test_a_filter_of_the_test_may_give_a_log_entry_another_message():
    expect_as_beside(
        SHOP,
        "import logging\n"
        + LOGS
        + "def masked(record):\n    record.msg, record.args = record.msg.replace('buy', 'x'), (5,)\n    return True\n"
        "logging.getLogger('shop').addFilter(masked)\n"
        "with logs('shop', 'INFO') as cm: buy(3)\nassert cm.output == ['INFO:shop:x 5']",
    )


def test_what_is_logged_before_the_answer_calls_the_test_has_its_arguments():
    expect_as_beside(
        SHOP,
        LOGS + "def g(n):\n    return len(cm.records)\n"
        "with logs('shop', 'INFO') as cm: assert call(g, 3) == 1\nassert cm.records[0].args == (3,)",
    )


DECORATORS = """import functools
def rename(f): f.__name__ = "new"; return f
def document(f): f.__doc__ = "D"; return f
def keep(f):
    @functools.wraps(f)
    def wrapper(*arguments): return f(*arguments)
    return wrapper
def likened(f): return functools.update_wrapper(f, rename)
"""


def test_a_decorator_names_and_documents_the_tests_function():
    expect_as_beside(
        DECORATORS,
        "@document\ndef g(): pass\n@rename\ndef h(): 'H'\nassert g.__doc__ == 'D' and g.__name__ == 'g'\n"
        "assert h.__name__ == 'new' and h.__doc__ == 'H' and h.__qualname__ == 'h'",
    )


def test_a_decorator_that_renames_the_tests_function_is_wrong():
    expect_to_fail(DECORATORS, "def g(): pass\nrename(g)\nassert g.__name__ == 'g', 'the decorator must not rename'")


def test_a_decorator_that_keeps_the_name_leaves_it():
    expect_as_beside(
        DECORATORS,
        "def g():\n    'G'\ng_2 = keep(g)\n"
        "assert (g.__name__, g.__doc__, g_2.__name__, g_2.__doc__) == ('g', 'G', 'g', 'G') and g_2.__wrapped__ is g",
    )


def test_a_decorator_that_likens_the_tests_function_to_another_is_for_a_person():
    expect_a_person(DECORATORS, "def g(): pass\nlikened(g)\nassert g.__wrapped__ is rename")


def test_a_decorator_gives_the_tests_function_an_attribute_for_its_own_use():
    expect_as_beside(
        "def count(f): f._calls = [1]; return f",
        "@count\ndef g(): pass\nassert g._calls == [1] and vars(g) == {'_calls': [1]}",
    )


def test_the_two_kinds_of_unions_stay_what_they_are():
    expect_as_beside(
        "from typing import Any, Callable, Optional, Union\n"
        "def f(a: Optional[int], b: Union[int, str], c: int | str, d: Optional[Callable], e: Optional[Any]): pass",
        "import types, typing\nh = typing.get_type_hints(f)\n"
        "assert [typing.get_origin(h[n]) for n in 'abc'] == [typing.Union, typing.Union, types.UnionType]\n"
        "assert h['a'] == typing.Optional[int] and h['c'] == int | str\nprint(h)",
    )


def test_a_member_of_a_flag_of_numbers_is_a_flag_and_a_number():
    expect_as_beside(
        "from enum import Flag\nclass F(int, Flag):\n    A = 1\n    B = 2",
        "import enum\nassert isinstance(F.A, int) and isinstance(F.A, enum.Flag) and (F.A | F.B).value == 3",
        ["F"],
    )
