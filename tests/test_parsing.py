"""A text has one tree, whatever else the process does meanwhile."""

import ast
import gc

import pytest

from labkit.parsing import CANNOT_COMPILE, parse, parse_expression

SOURCE = "values = [1, [2, (3, 4)]]\n" * 50


@pytest.fixture
def busy_collector():
    """Parse something else, from deeper in the stack, whenever the garbage collector runs: as another thread would."""

    def deeper(calls):
        return deeper(calls - 1) if calls else ast.parse("1")

    def parse_meanwhile(phase, _):
        if phase == "start":
            deeper(20)

    threshold = gc.get_threshold()
    gc.callbacks.append(parse_meanwhile)
    gc.set_threshold(1)
    yield
    gc.set_threshold(*threshold)
    gc.callbacks.remove(parse_meanwhile)


def test_a_tree_is_made_though_the_collector_lets_others_parse(busy_collector):
    assert ast.unparse(parse(SOURCE)).split("\n") == ["values = [1, [2, (3, 4)]]"] * 50
    assert isinstance(parse_expression("[1, [2, (3, 4)]]" * 50 + ".x"), ast.Attribute)
    assert gc.isenabled()


@pytest.mark.parametrize("text", ["x =", "\0", "(" * 1000])
def test_a_text_that_is_not_python_raises_what_callers_expect(text):
    with pytest.raises(CANNOT_COMPILE):
        parse(text)
