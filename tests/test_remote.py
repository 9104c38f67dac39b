"""What tests see of a student's process: its values, models, functions and mistakes."""

import array
import builtins
import contextlib
import functools
import inspect
import io
import itertools
import logging
import os
import random
import sys
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras import layers
from made_up_replies import classes, replies, some, texts, values
from right_and_wrong import CONVOLUTIONAL, PENALTIES

from aelab.autoencoders.contractive import penalty_value
from autograder.judge.circumstances import Circumstances
from autograder.judge.remote import CannotLeave, Opaque, Remote, RemoteFunction
from kerasdata.codecs import CODECS
from kerasdata.runtime import keras, tf
from labkit.blanks import BlankError, Unfilled
from labkit.codec import Codec
from labkit.forms import FORMS, Form
from labkit.kernel import callbacks, exporter
from labkit.kernel import export as exports
from labkit.operations import OPERATIONS
from labkit.questions import AskingError, KernelGone
from labkit.scoring import StudentCodeError, explain, raised_there
from labkit.stand_ins import CodedData, FunctionData, OpaqueData
from labkit.wire import PlainError, dump, load


@pytest.fixture(autouse=True)
def codecs(monkeypatch):
    """Let this process, which plays the student's, know Keras's objects."""
    monkeypatch.setattr(exporter, "codecs", CODECS)
    monkeypatch.setattr(callbacks, "codecs", CODECS)


def remote(**namespace):
    """Return a remote whose student has the given names."""
    return Remote(lambda request: exports.answer(request, namespace), CODECS)


def got(value):
    """Return a student's value as tests see it."""
    return remote(value=value).get(["value"])["value"]


def replying(reply):
    """Return a remote whose student's process replies with whatever it likes."""
    return Remote(lambda request: reply if isinstance(reply, bytes) else dump(reply), CODECS)


def called(student):
    """Call a function of a student whose process need not have one."""
    return student.use("call", RemoteFunction(student, FunctionData("f", 0)))


class OwnDict(dict):
    def __eq__(self, other):
        return True

    def clear(self):
        raise ValueError

    __hash__ = None


class OwnFloat(float):
    def __eq__(self, other):
        return True

    def __float__(self):
        return 1.0

    __hash__ = None


class OwnText(str):
    def __str__(self):
        return "another"

    __slots__ = ()


class OwnArray(np.ndarray):
    def __eq__(self, other):
        return True

    __hash__ = None


class Liar:
    @property
    def __class__(self):
        raise ValueError("no")

    def __repr__(self):
        raise ValueError("no")

    def __getattr__(self, name):
        raise ValueError("no")


@pytest.mark.parametrize(
    "value", [None, True, 3, -2.5, float("inf"), "a", [1, (2, "b")], {"a": {1: [None]}, (1, 2): 3}]
)
def test_plain_values_arrive_as_they_are(value):
    assert got(value) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.str_("a"), "a"),
        (OwnDict(a=1), {"a": 1}),
        (OwnFloat(2.0), 2.0),
        (OwnText("own"), "own"),
        ({OwnText("own"): 1, np.int64(3): 2}, {"own": 1, 3: 2}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_kindred_types_become_plain(value, expected):
    found = got(value)
    assert isinstance(found, type(expected))
    assert found == expected


@pytest.mark.parametrize(
    "value",
    [
        *(np.float16(0.5), np.float32(0.1), np.float64(0.1), np.int64(3), np.bool_(True), np.complex128(1j)),
        *(range(1, 9, 3), {1, "a"}, frozenset({2.5}), b"x", b"", bytearray(b"x"), array.array("d", [0.5]), 1j),
        *(Decimal("0.0152"), Decimal("Infinity"), Fraction(1, 3)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_numbers_and_collections_arrive_in_their_own_type(value):
    found = got(value)
    assert type(found) is type(value)
    assert found == value


@pytest.mark.parametrize(
    ("value", "iterated"),
    [
        ((n for n in (1, 2)), "generator"),
        (map(abs, (1, -2)), "map"),
        (filter(None, (1, 0, 2)), "filter"),
        (zip("a", "b", strict=True), "zip"),
        (enumerate("a"), "enumerate"),
        (reversed([2, 1]), "list_reverseiterator"),
        (iter([1, 2]), "list_iterator"),
        (iter((1, 2)), "tuple_iterator"),
        (iter({"a": 1}.items()), "dict_itemiterator"),
        (itertools.chain([1], [2]), "chain"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_iterator_is_gone_through_once_and_is_neither_a_list_nor_an_array(value, iterated):
    found = got(value)
    assert type(found).__name__ == iterated
    for use in (len, float, lambda iterator: iterator[0], lambda iterator: np.asarray(iterator, float)):
        with pytest.raises(TypeError):
            use(found)
    assert list(found) and not list(found)


@pytest.mark.parametrize("view", [dict.keys, dict.values, dict.items])
def test_a_view_of_a_dict_is_no_list(view):
    found = got(view({"a": 1, "b": 2}))
    assert type(found) is type(view({}))
    assert list(found) == list(view({"a": 1, "b": 2}))


def test_what_holds_models_and_functions_has_them_rebuilt():
    decoder = CONVOLUTIONAL["Sequential"](5)
    models = {"a": decoder, "b": abs}
    for value in (models.values(), (model for model in models.values()), np.array([decoder, abs], object)):
        model, function = got(value)
        assert isinstance(model, keras.Model)
        assert function(-3) == 3


def test_an_array_of_objects_arrives_if_they_all_do():
    found = got(np.array([[Decimal("0.5"), Fraction(1, 4)]]))
    assert found.dtype == object and found.tolist() == [[Decimal("0.5"), Fraction(1, 4)]]


def test_a_masked_array_keeps_its_mask_and_texts_stay_texts():
    assert got(np.ma.array([1.0, 5.0], mask=[False, True])).mean() == 1
    assert got(np.array([["a", "bc"]])).tolist() == [["a", "bc"]]


@pytest.mark.parametrize(
    "value", [range(10**12), Decimal("1e999999"), Fraction(10**5_000)], ids=lambda value: type(value).__name__
)
def test_a_number_that_would_fill_the_judges_memory_stays(value):
    assert issubclass(type(got(value)), Opaque)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.arange(3, dtype=">f4"), ">f4"),
        (np.zeros(2, np.float16), "float16"),
        (np.zeros(2, np.longdouble), "float64"),
        (np.zeros(2, bool), "bool"),
        (np.ones(2).view(OwnArray), "float64"),
        (tf.constant([1, 2]), "int32"),
        (tf.Variable([1.0]), "float32"),
        (tf.constant([1.0], tf.bfloat16), "float32"),
        (keras.Variable([1.0]), "float32"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_arrays_and_tensors_become_arrays(value, dtype):
    found = got(value)
    assert type(found) is np.ndarray
    assert found.dtype == dtype
    assert found.shape == tuple(value.shape)


def test_names_that_are_missing_are_left_out():
    assert remote(a=1).get(["a", "b"]) == {"a": 1}


STAYING = {
    "digits": 10**5_000,
    "a dict of too many entries": dict.fromkeys(range(20_000)),
    "Lambda": keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x)]),
}
USES = (float, np.asarray, list, lambda opaque: opaque + 1, lambda opaque: opaque.name, lambda opaque: opaque())


@pytest.mark.parametrize("name", STAYING)
def test_other_objects_stay_and_every_use_says_so(name):
    student = remote(value=STAYING[name], other=3)
    found = student.get(["value", "other"])
    assert found["other"] == 3
    for use in (
        float,
        np.asarray,
        list,
        lambda opaque: opaque + 1,
        lambda opaque: opaque.name,
        lambda opaque: opaque(),
    ):
        with pytest.raises(CannotLeave, match="value"):
            use(found["value"])
    assert len(student.cannot_leave) == 1


def test_an_object_that_is_simply_wrong_has_the_name_of_its_class():
    found = got(layers.Dense(3))
    assert not isinstance(found, keras.Model)
    assert type(found).__name__ == "Dense"


def test_values_that_contain_themselves_or_are_too_large_stay():
    endless, deep = [], []
    endless.append(endless)
    for _ in range(100):
        deep = [deep]
    student = remote(endless=endless, deep=deep, wide=np.broadcast_to(0.0, (10**6, 10**6)), long=[0] * 10**6, a=1)
    found = student.get(["endless", "deep", "wide", "long", "a"])
    assert found.pop("a") == 1
    assert all(issubclass(type(value), Opaque) for value in found.values())


def test_a_generator_without_an_end_gives_as_many_values_as_are_asked_for():
    assert list(itertools.islice(got(itertools.count()), 3_000)) == list(range(3_000))
    assert next(got(number for number in iter(int, 1))) == 0


def test_a_model_arrives_as_a_model():
    model = CONVOLUTIONAL["Sequential"](5)
    found = got({"decoder": model})["decoder"]
    inputs = np.ones((2, 5), np.float32)
    np.testing.assert_allclose(found(inputs), model(inputs), atol=1e-6)


def test_a_model_that_cannot_leave_does_not_pass_for_something_else():
    model = keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x, name="mine")])
    student = remote(results={"CAE": {"decoder": model, "error": 0.5}})
    results = student.get(["results"])["results"]
    assert results["CAE"]["error"] == 0.5
    with pytest.raises(CannotLeave, match=r"results\['CAE'\]\['decoder'\].*Lambda layer, 'mine'"):
        isinstance(results["CAE"]["decoder"], keras.Model)
    assert len(student.cannot_leave) == 1


def test_a_model_that_cannot_be_rebuilt_does_not_pass_for_something_else():
    student = replying({"values": {"model": CodedData("model", [{"class_name": "Popen"}, [], [], ""])}, "missing": []})
    found = student.get(["model"])["model"]
    with pytest.raises(CannotLeave, match="Popen"):
        isinstance(found, keras.Model)


def test_a_function_that_returns_such_a_model_raises_at_once():
    student = remote(build=lambda: keras.Sequential([keras.Input((3,)), layers.Lambda(lambda x: x)]))
    with pytest.raises(CannotLeave, match=r"what <lambda> returned.*Lambda"):
        student.get(["build"])["build"]()
    assert len(student.cannot_leave) == 1


def test_an_unfilled_value_is_unfilled_there_too():
    found = got(Unfilled("decoder", BlankError("a blank", root="the blank in line 3")))
    assert isinstance(found, Unfilled)
    with pytest.raises(BlankError, match=r"decoder is not there yet.*line 3"):
        found()


def test_a_function_is_called_where_it_is():
    calls = []

    def double(value, times=2):
        calls.append(value)
        print("not to be seen")
        return value * times

    function = got(double)
    assert isinstance(function, RemoteFunction)
    assert function.__name__ == "double"
    assert function(np.ones(2)).tolist() == [2, 2]
    assert function(tf.constant(3.0), times=3) == 9
    assert len(calls) == 2


def test_what_a_function_prints_is_printed_here(capsys):
    got(lambda: print("x"))()
    assert capsys.readouterr().out == "x\n"


def test_the_same_function_has_the_same_number():
    def one():
        pass

    student = remote(a=one, b=one, c=functools.partial(one))
    found = student.get(["a", "b", "c"])
    assert found["a"] is found["b"]
    assert found["a"] is not found["c"]


def test_functions_can_be_handed_back_and_returned():
    student = remote(apply=lambda function, value: function(value), make=lambda: abs)
    found = student.get(["apply", "make"])
    assert found["apply"](found["make"](), -3) == 3


def test_a_class_is_a_class_whose_instances_are_known_as_such():
    found = got(Liar)
    assert isinstance(found, type) and isinstance(found(), found)


@pytest.mark.parametrize("name", PENALTIES)
def test_a_right_penalty_is_right_from_afar(name):
    penalty_value(got(PENALTIES[name]))


@pytest.mark.parametrize(
    ("function", "kind", "message"),
    [
        (lambda: 1 / 0, "ZeroDivisionError", "division by zero"),
        (lambda: [].pop(), "IndexError", "pop from empty list"),
        (lambda: exit(3), "SystemExit", "3"),
        (lambda: (_ for _ in ()).throw(KeyboardInterrupt()), "CellTimeoutError", "took too long"),
    ],
)
def test_an_error_of_the_students_code_comes_back(function, kind, message):
    with pytest.raises(BaseException, match=message) as caught:
        got(function)()
    assert raised_there(caught.value)[0] == kind
    assert explain(caught.value).startswith(f"Your code stopped with {kind}")


def test_an_error_that_cannot_be_printed_comes_back():
    class Mute(Exception):
        def __str__(self):
            raise ValueError

    def fail():
        raise Mute

    with pytest.raises(StudentCodeError) as caught:
        got(fail)()
    assert caught.value.kind == type(caught.value).__name__ == "Mute"


def test_a_blank_in_a_function_is_a_blank():
    def fail():
        raise BlankError("This blank is not filled in yet (line 2)")

    with pytest.raises(BlankError, match="line 2"):
        got(fail)()


def test_an_argument_that_cannot_be_sent_is_for_a_person():
    student = remote(value=lambda lock: lock)
    with pytest.raises(CannotLeave, match="cannot be sent"):
        student.get(["value"])["value"](threading.Lock())
    assert len(student.cannot_leave) == 1


def test_shadowed_built_in_functions_do_no_harm():
    names = ("len", "isinstance", "type", "dict", "list", "str", "map", "zip", "issubclass")
    student = remote(a={"b": [1, 2]}, f=lambda: len)
    ask = student._ask

    def asked_by_a_student_who_shadows(request):
        own = {name: vars(builtins)[name] for name in names}
        shadowed = dict.fromkeys(names)
        vars(builtins).update(shadowed)
        try:
            reply = ask(request)
            still_shadowed = builtins.len is None
        finally:
            vars(builtins).update(own)
        assert still_shadowed
        return reply

    student._ask = asked_by_a_student_who_shadows
    found = student.get(["a", "f"])
    assert found["a"] == {"b": [1, 2]}
    assert found["f"]() is None  # the student's own len, while the student's own code runs


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"junk",
        3,
        {},
        {"values": 3},
        {"values": [1]},
        {"error": 3},
        {"error": {}},
        {"error": {"kind": 3, "message": []}},
    ],
    ids=str,
)
def test_a_reply_that_makes_no_sense_is_no_reply(reply):
    with pytest.raises(AskingError):
        replying(reply).get(["a"])


@pytest.mark.parametrize("reply", [b"", 3, {}, {"error": 3}], ids=str)
def test_a_reply_to_a_call_that_makes_no_sense_is_no_reply(reply):
    with pytest.raises(AskingError):
        student = replying(reply)
        student.use("call", RemoteFunction(student, FunctionData("f", 0)))


def test_names_that_nobody_asked_for_are_ignored():
    assert replying({"values": {"a": 1, "check": 2, 3: 4}, "missing": []}).get(["a"]) == {"a": 1}


def test_odd_names_of_kinds_do_no_harm():
    student = replying({"values": {"a": OpaqueData("x\ny'\"<b>")}, "missing": []})
    assert type(student.get(["a"])["a"]).__name__ == "x_y___b_"


def test_that_the_kernel_is_gone_comes_through():
    def gone(request):
        raise KernelGone("the memory limit")

    with pytest.raises(KernelGone):
        Remote(gone).get(["a"])


KNOWN = (AskingError, StudentCodeError, BlankError, CannotLeave, Warning)


@contextlib.contextmanager
def known_errors():
    """Suppress the errors that a reply may cause, those of the student's code among them."""
    try:
        yield
    except KNOWN:
        pass
    except BaseException as error:
        if not raised_there(error) and not isinstance(error, ExceptionGroup):  # of the student's code's
            raise


def outside():
    """Return what no reply may change."""
    return {
        "modules": dict(sys.modules),
        "built-in functions": dict(vars(builtins)),
        "warnings": list(warnings.filters),
        "levels": {name: getattr(log, "level", 0) for name, log in logging.root.manager.loggerDict.items()},
        "level": logging.root.level,
        "handlers": list(logging.root.handlers),
        "random": random.getstate(),
        "numpy": repr(np.random.get_state()),
        "path": list(sys.path),
        "folder": os.getcwd(),
        "environment": sorted(os.environ.items()),
    }


def changed(before, after):
    """Return what has changed; a module or a logger that is new has changed nothing."""
    return [
        (part, name)
        for part, was in before.items()
        for name in (was if isinstance(was, dict) else [None])
        if (after[part].get(name) is not was[name] if name else after[part] != was)
    ]


class MadeUp:
    """A student's process that makes its replies up."""

    def __init__(self, data):
        self.data, self.left = data, 12

    def __call__(self, request):
        self.left -= 1
        if self.left < 0:
            raise KernelGone("it has said enough")
        kind = load(request, 2**24)["op"]
        try:
            return dump(self.data.draw(replies.get(kind, replies["use"])))
        except PlainError:
            return b"nothing"


def used(value, student):
    """Use a value as a test might; its own exceptions are the test's."""
    uses = (repr, str, len, list, bool, float, hash, callable, dir, np.asarray, inspect.signature, type)
    for use in (*uses, lambda v: v == 1, lambda v: v + 1, lambda v: v[0], lambda v: v.a, lambda v: v()):
        with contextlib.suppress(Exception, SystemExit, GeneratorExit):
            use(value)
    for do in ("call", "getattr"):
        with known_errors():
            student.use(do, RemoteFunction(student, FunctionData("f", 0)), value)


class Handed:
    """A class that a test defines."""

    kept: tuple[int, ...] = (1,)

    def __getitem__(self, number):
        return self.kept[number]

    def __exit__(self, *given):
        return None


Handed.__module__ = "__main__"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_reply_is_a_value_or_a_known_error_and_changes_nothing_outside(data):
    student = Remote(MadeUp(data), CODECS)
    student.circumstances = Circumstances({"a": 1}, {"a": 1})
    before = outside()
    text, errors = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(errors):
        with known_errors():
            for value in student.get(["a", "f"]).values():
                used(value, student)
        for argument in ([1], lambda *given, **named: given, iter([1, 2]), Handed(), Handed):
            with known_errors():
                used(student.use("call", RemoteFunction(student, FunctionData("f", 0)), argument), student)
    assert not changed(before, outside())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.just([1]).map(dump))
def test_a_request_that_makes_no_sense_gets_an_answer(request):
    reply = exports.answer(request, {})
    with pytest.raises(AskingError):
        replying(reply).get(["a"])


requests = some(
    op=st.sampled_from(["get", "use", "describe", "derive", "restore"]),
    names=st.lists(texts, max_size=3),
    do=st.sampled_from([*OPERATIONS, "take"]),
    arguments=st.lists(values, max_size=3),
    keywords=st.dictionaries(texts, values, max_size=2),
    around=some(values=st.just({"a": 2}), deleted=st.lists(texts, max_size=1), seeds=some(random=values), folder=texts),
    watched=st.lists(st.sampled_from(["drawing", "variables"])),
    shared=st.dictionaries(st.integers(-3, 3), values, max_size=2),
    number=st.integers(-1, 20),
    name=texts,
    bases=st.lists(classes, max_size=2),
    members=st.dictionaries(texts, values, max_size=2),
)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(requests)
def test_any_request_gets_an_answer_that_can_be_read(request):
    namespace = {"a": 1, "f": lambda *given: given, "Own": type("Own", (), {})}
    try:
        message = dump(request)
    except PlainError:
        return
    reply = load(exports.answer(message, namespace), 2**24)
    assert reply.keys() & {"value", "values", "error"}


def test_four_models_and_large_arrays_are_exchanged_quickly():
    decoder = CONVOLUTIONAL["as in the text"](256)
    namespace = {"results": [decoder] * 4, "images": np.zeros((2_000, 32, 32, 3), np.float32)}
    student = remote(**namespace)
    student.get(["results", "images"])
    start = time.perf_counter()
    student.get(["results", "images"])
    assert time.perf_counter() - start < 5


AWKWARD = {
    "a number with too many digits, in an array": np.array([2**60_000, 1], object),
    "a dict of too many entries": dict.fromkeys(range(20_000)),
}


@pytest.mark.parametrize("value", AWKWARD.values(), ids=AWKWARD)
def test_a_value_that_cannot_leave_leaves_the_others_alone(value):
    student = remote(value=value, other=5)
    found = student.get(["value", "other"])
    assert found["other"] == 5 and not student.cannot_leave
    with pytest.raises(CannotLeave):
        found["value"] + 1
    assert student.cannot_leave


def test_a_codec_that_stops_makes_a_value_one_for_a_person():
    def stops(content):
        raise RuntimeError("boom")

    reply = dump({"values": {"value": CodedData("own", [1])}, "missing": []})
    student = Remote(lambda request: reply, [Codec((complex,), list, stops, tag="own")])
    with pytest.raises(CannotLeave, match="its codec stopped with RuntimeError"):
        student.get(["value"])["value"] + 1


@pytest.mark.parametrize("use", [lambda v: v % 7, lambda v: v // 2, lambda v: v & {1}, lambda v: ~v, round, next])
def test_every_operator_on_what_stays_behind_is_for_a_person(use):
    student = remote(value=2**60_000)
    with pytest.raises(CannotLeave):
        use(student.get(["value"])["value"])
    assert student.cannot_leave


@pytest.mark.parametrize("operation", ["get", "call"])
def test_parts_that_do_not_fit_together_are_for_a_person_and_leave_others_alone(monkeypatch, operation):
    def never(parts):
        raise IndexError

    value = [range(3), 5]
    reply = dump({"values": {"value": value}, "missing": []} if operation == "get" else {"value": value})
    makes = iter([range(3), None])  # the message is read; then its parts are put together once more
    form = Form((range,), lambda value: [0, 3, 1], lambda parts: next(makes) or never(parts), holds=True)
    monkeypatch.setitem(FORMS, "range", form)
    student = Remote(lambda request: reply)
    found = student.get(["value"])["value"] if operation == "get" else called(student)
    assert found[1] == 5 and not student.cannot_leave
    with pytest.raises(CannotLeave, match=r"which cannot be put together again \(IndexError\)"):
        found[0] + 1
    assert student.cannot_leave
