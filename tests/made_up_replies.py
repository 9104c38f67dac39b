"""Replies that a student's process might make up, for hypothesis: everything that can be sent, in any place."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from autograder.judge import given
from labkit.known import CLASSES
from labkit.operations import REFLECTED, SPECIAL
from labkit.stand_ins import STAND_INS, ClassData, FunctionData, GivenClassData, ImportedData

ODD = (
    "",
    "a",
    "f",
    "x\ny'\"",
    "__class__",
    "__init__",
    "__dict__",
    "_labkit_data",
    "args",
    "name",
    "\u00e9",
    "a" * 300,
)
texts = st.sampled_from([*ODD, "os", "sys", "builtins", "system", "eval", "numpy", "ValueError"]) | st.text(max_size=4)
_numbers = st.integers(-2, 4) | st.sampled_from([2**31, -(2**63), 2**64, 10**4_000, -(10**4_000)])
_arrays = st.sampled_from([np.zeros(0), np.arange(625, dtype=np.uint32), np.ones((2, 2)), np.zeros(624, np.uint32)])
# Deferred ones have a short text; Hypothesis warns of long ones.
numbers, arrays = st.deferred(lambda: _numbers), st.deferred(lambda: _arrays)
_leaves = st.none() | st.booleans() | numbers | st.floats() | texts | arrays | st.binary(max_size=3) | st.just(1j)
leaves = st.deferred(lambda: _leaves)
classes = st.builds(ClassData, texts, st.integers(0, 4) | numbers)
functions = st.builds(FunctionData, texts, numbers)
given_classes = st.builds(GivenClassData, texts, st.integers(0, 9) | numbers, st.just([]), st.just([]))
keys = texts | st.integers(-2, 4) | st.none() | st.tuples(texts, st.integers(0, 2))


def _stand_ins(within):
    inner = st.deferred(lambda: within)
    parts = {str: texts, int: numbers, object: inner, list: st.lists(inner, max_size=3), bool: st.booleans()}
    parts |= {ClassData: classes, GivenClassData: given_classes, dict: st.dictionaries(texts, inner, max_size=3)}
    return st.one_of([st.builds(made, *[parts[kind] for kind in kinds]) for made, kinds in STAND_INS.values()])


def _holding(inner):
    return (
        st.lists(inner, max_size=3)
        | st.dictionaries(keys, inner, max_size=3)
        | st.tuples(inner, inner)
        | _stand_ins(inner)
    )


values = st.recursive(leaves | _stand_ins(leaves), _holding, max_leaves=6)


def some(**fitting):
    """Return dicts with some of these entries, most of which fit what is expected there."""
    return st.fixed_dictionaries({}, optional={name: fits | fits | fits | values for name, fits in fitting.items()})


places = st.sampled_from(
    [
        *(
            ["builtins", name]
            for name in ("ValueError", "KeyError", "SystemExit", "OSError", "eval", "KeyboardInterrupt")
        ),
        *(["builtins", name] for name in ("UnicodeDecodeError", "StopIteration", "BaseException", "ExceptionGroup")),
        *(["numpy.linalg", "LinAlgError"], ["json.decoder", "JSONDecodeError"], ["unittest.case", "SkipTest"]),
        *(["_pytest.outcomes", "Skipped"], ["builtins", "DeprecationWarning"], ["warnings", "warn"], [], ["a"]),
    ]
)
parameters = st.tuples(texts, st.integers(-1, 5), st.lists(values, max_size=1), st.lists(values, max_size=1)).map(list)
descriptions = some(
    doc=texts | st.none(),
    signature=st.tuples(st.lists(parameters, max_size=3), st.lists(values, max_size=1)).map(list),
    kind=texts,
    module=texts,
    qualname=texts,
    bases=st.lists(st.builds(ClassData, texts, st.integers(0, 4)), max_size=3),  # often in a circle
    exception=st.lists(places, max_size=2),
    tuple=st.booleans(),
    dataclass=st.booleans(),
    fields=st.lists(texts, max_size=3),
    defaults=st.lists(values, max_size=2),
    special=st.lists(st.sampled_from([*SPECIAL, *REFLECTED, "__class__", "__del__", "__getattribute__"]), max_size=5),
    hashable=st.booleans(),
    members=st.dictionaries(texts, functions | values, max_size=3),
    known=st.lists(st.builds(lambda place: ImportedData(*place), st.sampled_from(sorted(CLASSES))), max_size=3),
    match=st.lists(texts, max_size=2),
    abstract=st.lists(texts, max_size=2),
    slots=st.lists(texts, max_size=2),
)
errors = st.recursive(
    st.just({}),
    lambda inner: some(
        kind=texts,
        message=texts,
        told=texts,
        blank=st.booleans(),
        known=st.lists(places, max_size=2),
        arguments=st.lists(values, max_size=3),
        state=st.dictionaries(texts, values, max_size=3),
        cause=inner,
        context=inner,
        same=st.booleans(),
        group=st.lists(inner, max_size=2),
        raised=st.integers(-1, 2),
        wanted=st.lists(texts, max_size=2),
        given=given_classes,
        **{"class": classes},
    ),
    max_leaves=3,
)
states = st.tuples(arrays, leaves).map(list)
shown = {
    "printed": texts,
    "errors": texts,
    "warned": st.lists(st.tuples(places, texts, values).map(list) | st.tuples(places, texts).map(list), max_size=3),
    "logged": st.lists(st.tuples(texts, numbers, texts).map(list), max_size=3),
    "shared": st.dictionaries(st.integers(-3, 3) | keys, values, max_size=3),
    "tagged": st.dictionaries(st.integers(0, 9) | keys, st.dictionaries(keys, values, max_size=2) | values, max_size=2),
    "noted": st.dictionaries(st.integers(0, 2) | keys, st.dictionaries(keys, values, max_size=2) | values, max_size=2),
    "left": st.dictionaries(texts | st.sampled_from(["PATH", "A_KEY", "PYTHONPATH"]), values, max_size=2),
    "reseeded": st.lists(texts, max_size=1),
    "redirected": st.booleans(),
    "captures": st.booleans(),
    "seeds": some(random=states, numpy=states),
    "values": st.dictionaries(keys, values, max_size=3),
}
_given, _done = st.integers(0, 9), st.none() | st.sampled_from([*given.USES, *sorted(given.USABLE)]) | texts
replies = {
    "get": some(values=st.dictionaries(keys, values, max_size=3), missing=st.lists(texts), error=errors),
    "use": st.one_of(
        some(value=values, **shown),
        some(value=values, error=errors, **shown),
        some(callback=_given, do=_done, arguments=st.lists(values, max_size=3), keywords=some(a=values), **shown),
    ),
    "describe": st.fixed_dictionaries({"value": descriptions}) | values,
}
