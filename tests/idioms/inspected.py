"""What tests ask about code: signatures, docstrings, names, sources."""

from __future__ import annotations

from functools import partial

from idioms.idiom import Idiom

inspected = partial(Idiom, section="Questions about the code itself")

INSPECTED = (
    inspected(
        "signature",
        about="`inspect.signature`: parameters and defaults.",
        right="""def rescale(values, low=0.0, *, high=1.0):
    return [low + value * (high - low) for value in values]""",
        wrong="""def rescale(values, minimum=0.0, *, high=1.0):
    return [minimum + value * (high - minimum) for value in values]""",
        test="""import inspect

parameters = inspect.signature(rescale).parameters
assert list(parameters) == ["values", "low", "high"]
assert parameters["low"].default == 0.0 and parameters["high"].kind is inspect.Parameter.KEYWORD_ONLY
assert rescale([0, 0.5], high=4) == [0, 2]""",
        example="parameters = inspect.signature(rescale).parameters",
    ),
    inspected(
        "hints_of_choices",
        about="`typing.get_type_hints`, also of functions and choices.",
        right="""from collections.abc import Callable
from typing import Literal

def apply(function: Callable[[float], float], value: float, mode: Literal["once", "twice"] = "once") -> float:
    return function(value) if mode == "once" else function(function(value))""",
        wrong="""from collections.abc import Callable

def apply(function: Callable[[float], float], value: float, mode: str = "once") -> float:
    return function(value) if mode == "once" else function(function(value))""",
        test="""import typing

hints = typing.get_type_hints(apply)
assert hints["value"] is float and typing.get_args(hints["mode"]) == ("once", "twice")
assert apply(lambda x: x + 1, 1.0, "twice") == 3.0""",
        example="hints = typing.get_type_hints(apply)",
    ),
    inspected(
        "docstring",
        about="`__doc__` of a function.",
        right="""def mean_square(values):
    \"\"\"Return the mean of the squares.\"\"\"
    return sum(value ** 2 for value in values) / len(values)""",
        wrong="""def mean_square(values):
    # Return the mean of the squares.
    return sum(value ** 2 for value in values) / len(values)""",
        test="""assert mean_square([1, 3]) == 5
assert mean_square.__doc__ and "mean" in mean_square.__doc__.lower(), "write a docstring\"""",
        example='assert mean_square.__doc__ and "mean" in mean_square.__doc__.lower()',
    ),
    inspected(
        "class_docstring",
        about="Docstrings of a class and its methods.",
        right="""class Stack:
    \"\"\"Last in, first out.\"\"\"

    def push(self, item):
        \"\"\"Put an item on top.\"\"\"""",
        wrong="""class Stack:
    \"\"\"Last in, first out.\"\"\"

    def push(self, item):
        pass""",
        test="""assert Stack.__doc__.startswith("Last in")
assert Stack.push.__doc__, "push has no docstring\"""",
        example='assert Stack.push.__doc__, "push has no docstring"',
    ),
    inspected(
        "annotations",
        about="`__annotations__` of a function.",
        right="""def initials(name: str, dot: bool = False) -> str:
    return ("." if dot else "").join(part[0] for part in name.split())""",
        wrong="""def initials(name: str, dot=False) -> str:
    return ("." if dot else "").join(part[0] for part in name.split())""",
        test="""assert initials("Ada King") == "AK"
assert initials.__annotations__ == {"name": str, "dot": bool, "return": str}""",
        example='assert initials.__annotations__ == {"name": str, "dot": bool, "return": str}',
    ),
    inspected(
        "type_hints",
        about="`typing.get_type_hints`.",
        right="""def longest(words: list[str]) -> str | None:
    return max(words, key=len, default=None)""",
        wrong="""def longest(words: list[str]) -> str:
    return max(words, key=len, default=None)""",
        test="""import typing

assert longest([]) is None
assert typing.get_type_hints(longest) == {"words": list[str], "return": str | None}""",
        example='assert typing.get_type_hints(longest) == {"words": list[str], "return": str | None}',
    ),
    inspected(
        "function_name",
        about="`__name__`, `callable` and `types.FunctionType`.",
        right="""def halve(x):
    return x / 2""",
        wrong="""import functools

halve = functools.partial(pow, 2)""",
        test="""import types

assert callable(halve), "halve has to be a function"
assert isinstance(halve, types.FunctionType) and halve.__name__ == "halve" and halve(5) == 2.5""",
        example="assert isinstance(halve, types.FunctionType)",
    ),
    inspected(
        "lambda_asked_for",
        about="That a function is a `lambda`, by its name.",
        right="""negate = lambda x: -x""",
        wrong="""def negate(x):
    return -x""",
        test="""assert negate(3) == -3
assert negate.__name__ == "<lambda>", "write it as a lambda\"""",
        example='assert negate.__name__ == "<lambda>"',
    ),
    inspected(
        "generator_function",
        about="`inspect.isgeneratorfunction`, `inspect.isclass` and the number of arguments.",
        right="""def every_second(values):
    for index, one in enumerate(values):
        if index % 2 == 0:
            yield one

class Empty:
    pass""",
        wrong="""def every_second(values):
    return values[::2]

class Empty:
    pass""",
        test="""import inspect

assert list(every_second([1, 2, 3])) == [1, 3] and inspect.isclass(Empty)
assert every_second.__code__.co_argcount == 1
assert inspect.isgeneratorfunction(every_second)""",
        example="assert inspect.isgeneratorfunction(every_second)",
    ),
    inspected(
        "defaults",
        about="`__defaults__` of a function.",
        right="""def compound(capital, rate=0.02, years=1):
    return capital * (1 + rate) ** years""",
        wrong="""def compound(capital, rate=0.02, years=10):
    return capital * (1 + rate) ** years""",
        test="""assert compound.__defaults__ == (0.02, 1)
assert round(compound(100), 2) == 102""",
    ),
    inspected(
        "methods_of_a_class",
        about="The methods that a class defines, by `dir` or its `__dict__`.",
        right="""class Lamp:
    def switch_on(self):
        self.on = True

    def switch_off(self):
        self.on = False""",
        wrong="""class Lamp:
    def switch_on(self):
        self.on = True""",
        test="""assert "switch_on" in dir(Lamp)
methods = [name for name in Lamp.__dict__ if name.startswith("switch")]
assert sorted(methods) == ["switch_off", "switch_on"]""",
        example='assert "switch_on" in dir(Lamp)',
    ),
    inspected(
        "source",
        about="`inspect.getsource`.",
        right="""def total_with_loop(values):
    total = 0
    for one in values:
        total += one
    return total""",
        wrong="""def total_with_loop(values):
    return sum(values)""",
        test="""import inspect

assert total_with_loop([1, 2]) == 3
assert "sum(" not in inspect.getsource(total_with_loop), "write a loop\"""",
        example='assert "sum(" not in inspect.getsource(total_with_loop)',
        outcome="needs-human",
    ),
)
