"""Values come back from bytes as they were, and no bytes do harm."""

import contextlib
import copy
import datetime
import json
import math
import tracemalloc
from collections import Counter, deque
from pathlib import Path, PurePosixPath, PureWindowsPath
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit import wire as plain
from labkit.arrays import laid_out, layout_of
from labkit.kernel.export import Exporter
from labkit.stand_ins import CodedData, FunctionData, OpaqueData, UnfilledData
from labkit.wire import PlainError, dump, load

MOST = 10**6
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)  # NumPy drops a last NUL
scalars = st.none() | st.booleans() | st.integers(-(2**200), 2**200) | st.floats() | text
keys = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | text,
    lambda inner: st.lists(inner, max_size=2).map(tuple),
    max_leaves=4,
)
arrays = st.builds(
    lambda dtype, shape, content, layout: laid_out(
        np.resize(np.frombuffer(content, np.uint8), math.prod(shape)).astype(dtype).reshape(shape), layout
    ),
    st.sampled_from(plain.DTYPES),
    st.lists(st.integers(0, 3), max_size=3),
    st.binary(min_size=1, max_size=8),
    st.sampled_from(["v", "Fv", ">", "rv", "F>r"]),
)
nodes = (
    st.builds(FunctionData, text, st.integers(0, 2**40))
    | st.builds(OpaqueData, text, text)
    | st.builds(UnfilledData, text, text)
    | st.lists(arrays, max_size=2).map(lambda some: CodedData("model", [{"a": 1}, some, "mse"]))
)
formed = (
    arrays.filter(lambda array: array.size).map(lambda array: array.ravel()[0])  # a NumPy scalar
    | st.integers(0, 40).map(range)
    | st.dictionaries(keys, scalars, max_size=3).map(dict.items)
    | st.sets(text, max_size=3)
    | st.binary(max_size=4)
    | st.fractions()
    | st.decimals(allow_nan=False, places=3)
    | st.complex_numbers(allow_nan=False)
    | st.dates()
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC))
    | st.times()
    | st.timedeltas()
    | st.from_regex(r"(/[a-z]{1,3}){1,3}", fullmatch=True).map(Path)
    | st.lists(st.integers() | text, max_size=3).map(lambda items: np.array([*items, None], object)[:-1])
    | st.lists(text, min_size=1, max_size=3).map(lambda items: np.array(items))
    | st.builds(lambda array: np.ma.array(array, mask=True), arrays)
)
values = st.recursive(
    scalars | arrays | nodes | formed,
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=8,
)


def same(one, other):
    """Compare values with their types; nan equals nan."""
    if isinstance(one, np.ma.MaskedArray):
        return (
            type(other) is type(one)
            and same(np.array(one.data), np.array(other.data))
            and same(np.array(one.mask), np.array(other.mask))
        )
    if isinstance(one, np.ndarray):
        return (
            type(other) is np.ndarray
            and one.dtype == other.dtype
            and np.array_equal(one, other, equal_nan=one.dtype.kind == "f")
            and one.shape == other.shape
            and (one.dtype.kind not in "biufc" or layout_of(one) == layout_of(other))
        )
    if isinstance(one, set):
        return type(other) is set and one == other
    if isinstance(one, CodedData):
        return type(other) is CodedData and one.tag == other.tag and same(one.content, other.content)
    if isinstance(one, dict):
        return type(other) is dict and same(list(one.items()), list(other.items()))
    if isinstance(one, list | tuple):
        return type(one) is type(other) and len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and (repr(one) == repr(other))


def message(header, content=b""):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return plain.MARK + len(header).to_bytes(8, "little") + header + content


def array(dtype, shape):
    return {"array": [dtype, shape]}


@settings(max_examples=300, deadline=None)
@given(values)
def test_a_value_comes_back_as_it_was(value):
    assert same(load(dump(value), MOST), value)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_random_bytes_are_refused(content):
    with pytest.raises(PlainError):
        load(content, MOST)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=100), st.binary(max_size=20))
def test_a_random_header_is_refused_or_read(header, content):
    with contextlib.suppress(PlainError):
        load(message(header, content), MOST)


@settings(max_examples=500, deadline=None)
@given(values, st.data())
def test_a_damaged_message_is_refused_or_read(value, data):
    content = bytearray(dump(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        end = place + data.draw(st.integers(0, 3))
        content[place:end] = data.draw(st.binary(max_size=3) | st.sampled_from([b"-", b"9" * 30, b"[", b"{", b"1e9"]))
        if not content:
            break
    with contextlib.suppress(PlainError):
        load(bytes(content), MOST)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["nan", "bool", "float64", "x"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "array",
                    "dict",
                    "tuple",
                    "float",
                    "model",
                    "function",
                    "opaque",
                    "unfilled",
                    "form",
                    "scalar",
                    "same",
                    "else",
                ]
            ),
            inner,
            max_size=2,
        )
    ),
    max_leaves=10,
)


@settings(max_examples=500, deadline=None)
@given(json_values, st.binary(max_size=30))
def test_a_header_of_tags_in_any_place_is_refused_or_read(header, content):
    with contextlib.suppress(PlainError):
        load(message(header, content), MOST)


@pytest.mark.parametrize(
    "shape",
    [
        [-1],
        [2**62, 4],
        [2**64],
        [0, 2**62, 2**62],
        [10**400],
        [1.0],
        [True],
        ["1"],
        [None],
        [[1]],
        [1] * 100,
        [3],
        {},
        None,
    ],
    ids=str,
)
def test_an_array_of_an_impossible_shape_is_refused(shape):
    with pytest.raises(PlainError):
        load(message(array("float64", shape), b"\0" * 16), MOST)


@pytest.mark.parametrize(
    "dtype", ["object", "O", "float16,object", "S8", "U4", "complex128", "datetime64[s]", "V8", [], 3]
)
def test_an_array_of_another_dtype_is_refused(dtype):
    with pytest.raises(PlainError):
        load(message(array(dtype, [1]), b"\0" * 8), MOST)


@pytest.mark.parametrize(
    "header",
    [
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"tuple":[' * 500 + b"]}" * 500,
        b"9" * 5_000,
        b"NaN",
        b"[Infinity]",
        b'"\\ud800"',
        b"\xff",
        b"",
        b"1 2",
        b'{"dict":[[[1],2]]}',
        b'{"dict":[[1,2],[true,3]]}',
        b'{"dict":[[1e309,2],[{"float":"inf"},3]]}',
        b'{"dict":[[%d,2]]}' % 2**70,
        b'{"model":[{"dict":[]},[1],[true]]}',
        b'{"model":[{"dict":[]},[],[true]]}',
        b'{"function":["f",true]}',
        b'{"function":["f",1.0]}',
        b'{"opaque":["%b",""]}' % (b"x" * 10_000),
    ],
    ids=lambda header: header[:20].decode(errors="replace"),
)
def test_a_hostile_header_is_refused(header):
    with pytest.raises(PlainError):
        load(message(header), MOST)


def test_a_header_that_is_longer_than_the_message_is_refused():
    with pytest.raises(PlainError, match="header"):
        load(plain.MARK + (2**63).to_bytes(8, "little") + b"null", MOST)


def test_bytes_after_the_last_array_are_refused():
    with pytest.raises(PlainError, match="more bytes"):
        load(dump(1) + b"x", MOST)


def test_a_message_above_the_limit_is_refused():
    content = dump(np.zeros(1_000))
    with pytest.raises(PlainError, match="at most"):
        load(content, len(content) - 1)


def test_too_many_values_are_refused_before_they_are_parsed():
    content = message(b"[" + b"[]," * 3_000_000 + b"[]]")
    tracemalloc.start()
    try:
        with pytest.raises(PlainError):
            load(content, 2**30)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(content)
    finally:
        tracemalloc.stop()


def test_reading_takes_memory_in_proportion():
    value = [np.zeros(100_000), list(range(100_000)), "x" * 100_000]
    content = dump(value)
    tracemalloc.start()
    try:
        load(content, MOST * 10)
        assert tracemalloc.get_traced_memory()[1] < 20 * len(content)
    finally:
        tracemalloc.stop()


def test_a_byte_that_is_no_bool_is_true():
    loaded = load(message(array("bool", [3]), b"\0\1\7"), MOST)
    assert loaded.view(np.uint8).tolist() == [0, 1, 1]


def test_an_array_that_was_read_may_be_changed():
    loaded = load(dump({"a": np.zeros(3)}), MOST)
    loaded["a"] += 1
    assert loaded["a"].tolist() == [1, 1, 1]


def test_an_array_in_another_order_of_bytes_or_of_memory_is_sent_by_value():
    value = np.arange(12, dtype=">i4").reshape(3, 4).T[::2]
    assert np.array_equal(load(dump(value), MOST), value)


def test_numpy_scalars_stay_numpy_scalars():
    loaded = load(dump([np.float32(0.1), np.int64(3), np.bool_(True)]), MOST)
    assert list(map(type, loaded)) == [np.float32, np.int64, np.bool_]
    assert loaded[0] == 0.1


@pytest.mark.parametrize(
    "form",
    [
        *([], [3], ["else"], ["set", [1, 2]], ["set"], ["range", 0, 10**9], ["range", "a"], ["range", 0, 2**80]),
        *(["decimal", "1E99999"], ["decimal", "9" * 4_000], ["decimal", 1], ["fraction", 1, 0], ["fraction"]),
        *(["objects", [2], 1], ["objects"], ["texts", [9], "a"], ["bytes", 3], ["memoryview", "a"]),
        *(["masked", 1], ["numbers", "x", [1]], ["numbers", "d", ["a"]], ["complex", "a"], ["iterator"]),
        *(["dict_items", [1]], ["dict_keys", 2], ["frozenset", {"dict": [[{"array": ["bool", [0]]}, 1]]}]),
    ],
    ids=str,
)
def test_parts_that_make_no_value_of_a_form_are_refused(form):
    with pytest.raises(PlainError):
        load(message({"form": form}), MOST)


class OwnInt(int):
    pass


@pytest.mark.parametrize("value", [OwnInt(3), {OwnInt(2)}, object(), np.array([object()]), {OwnInt(1): 2}])
def test_what_is_no_plain_data_is_not_sent(value):
    with pytest.raises(PlainError):
        dump([value])


def test_a_list_that_contains_itself_is_not_sent():
    value = []
    value.append(value)
    with pytest.raises(PlainError, match="contains itself"):
        dump(value)


GREEDY = {
    "a fraction of a text": ["fraction", "1e1000000", None],
    "numbers of a range": ["numbers", "d", {"form": ["range", 0, 10**6, 1]}],
    "texts of a range": ["texts", [-1], {"form": ["range", 0, 10**6, 1]}],
    "masked ranges": ["masked", {"form": ["range", 0, 10**6, 1]}, False],
    "one long text among many": ["texts", [6_001], "x" * 36_000, *[""] * 6_000],
    "bytes of a range": ["bytes", {"form": ["range", 0, 10**6, 1]}],
    "a complex number of texts": ["complex", "1", "2"],
    "moments of a unit that NumPy does not have": ["moments", "<M8[9999999999999Y]", {"array": ["int64", [0]]}],
}


@pytest.mark.parametrize("form", GREEDY.values(), ids=GREEDY)
def test_a_form_that_would_take_more_than_it_says_is_refused(form):
    tracemalloc.start()
    with pytest.raises(PlainError):
        load(message({"form": form}), MOST)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize(
    "value",
    [
        np.array(["2020-01-01", "NaT"], "M8[D]"),
        np.datetime64("2020-01-01T03", "h"),
        np.timedelta64(3, "s"),
        math.factorial(1_000),
    ],
    ids=str,
)
def test_moments_of_numpy_and_large_numbers_come_back(value):
    found = load(dump(Exporter().export(value)), MOST)
    assert (
        type(found) is type(value) and np.asarray(found).dtype == np.asarray(value).dtype and str(found) == str(value)
    )


def test_a_time_zone_keeps_its_name_and_its_summer():
    found = load(dump(datetime.datetime(2024, 1, 1, tzinfo=ZoneInfo("Europe/Paris"))), MOST)
    assert found.tzinfo == ZoneInfo("Europe/Paris")
    assert (found + datetime.timedelta(180)).utcoffset() == datetime.timedelta(hours=2)


@pytest.mark.parametrize("path", [PureWindowsPath("c:/a"), PurePosixPath("a"), Path("b")])
def test_a_path_keeps_its_system(path):
    assert load(dump(path), MOST) == path


@pytest.mark.parametrize(
    "inner", [[1], {"a": 1}, {1, 2}, bytearray(b"a"), np.zeros(2), deque([1]), Counter("a")], ids=repr
)
def test_what_is_one_value_comes_back_as_one(inner):
    found = load(dump([inner, (inner, [float("nan"), np.float32(1)], {"a": inner}), copy.copy(inner)]), MOST)
    assert found[0] is found[1][0] is found[1][2]["a"] and type(found[0]) is type(inner)
    assert found[2] is not found[0]


@pytest.mark.parametrize(
    "header",
    [
        *([{"same": [0]}], [[], {"same": [1]}], [[], {"same": [-1]}], [[], {"same": [True]}], [[], {"same": [0.0]}]),
        *([[], {"same": [[]]}], [[], {"same": 0}], [[], {"same": []}], [[], {"same": [0, 0]}], [[{"same": [0]}]]),
        *(
            [[], {"same": [0], "list": []}],
            [{"tuple": []}, {"same": [0]}],
            {"same": [0]},
            {"dict": [[1, {"same": [0]}]]},
        ),
        *([{"float": "nan"}, {"same": [0]}], [{"scalar": ["bool", []]}, {"same": [0]}]),
    ],
    ids=str,
)
def test_a_reference_to_nothing_or_to_what_cannot_be_changed_is_refused(header):
    with pytest.raises(PlainError):
        load(message(header, b"\0" if "scalar" in str(header) else b""), MOST)


@pytest.mark.parametrize(
    "item", [lambda before: [{"same": [before]}] * 10, lambda before: [{"same": [before]}]], ids=["wide", "deep"]
)
def test_repeats_take_no_more_than_if_they_were_sent_in_full(item):
    with pytest.raises(PlainError, match="too deep"):
        load(message([["text"], *map(item, range(500))]), MOST)


def test_repeats_of_long_texts_and_arrays_count_in_full():
    for value in ["x" * 10**5], np.zeros(10**4):
        assert len(load(dump([value] * 9), MOST)) == 9
        with pytest.raises(PlainError, match="too deep"):
            load(dump([value] * 13), MOST)
