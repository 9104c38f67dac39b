"""All that the trusted side reads from students' processes: what each reader is given, and how it may refuse it."""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import warnings
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest
from damaged import damaged_bytes
from forged_messages import run_mutated
from keras import layers, ops
from mutated import PLAIN, mutated, mutated_json, mutated_message
from nbformat.v4 import new_notebook
from tiny import ROWS, SETTINGS, compiled, functional

from aelab import training
from aelab.grading import trainer
from autograder.judge.functions import RemoteFunction
from autograder.judge.remote import Remote
from autograder.sandbox.exchange import Exchange, UnusableFile
from autograder.sandbox.kernels import KernelServer
from kerasdata.architecture import array_digest
from kerasdata.codecs import CODECS, _rebuild_model
from kerasdata.describe import model_data
from kerasdata.runtime import keras
from labkit.blanks import BlankError
from labkit.codec import CannotLeave
from labkit.questions import AskingError, KernelGone
from labkit.scoring import StudentCodeError, raised_there
from labkit.stand_ins import (
    ClassData,
    CodedData,
    DictViewData,
    FunctionData,
    ImportedData,
    IteratorData,
    MappingData,
    NamedTupleData,
    ObjectData,
    OpaqueData,
    SetData,
    SharedData,
    TypeData,
    UnfilledData,
    ViewData,
)
from labkit.wire import PlainError, dump, load


class Refused(Exception):
    """A reader that raises nothing has refused its input in its own documented way."""


@dataclass(frozen=True)
class Reader:
    """One reader.

    originals: makes what an honest process sends; what it patches holds while the reader is used.
    mutate: returns a mutated one. read: reads it. refusals: the exceptions that its docstring names.
    """

    originals: Callable[[pytest.MonkeyPatch], list[Any]]
    mutate: Callable[[random.Random, Any], Any]
    read: Callable[[Any], None]
    refusals: tuple[type[BaseException], ...]


def network() -> Any:
    """Return a small model with branches, convolutions, a nested model and a function of `keras.ops`."""
    inner = keras.Sequential([keras.Input((8, 8, 4)), layers.BatchNormalization(), layers.ReLU()], name="inner")
    images = keras.Input((8, 8, 3), name="images")
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="convolution")(images)
    x = ops.maximum(inner(x), 0.1) + x
    x = layers.UpSampling2D(2)(layers.MaxPooling2D(2)(x))
    x = layers.Flatten()(layers.Concatenate()([x, images]))
    return keras.Model(images, layers.Dense(5, activation="sigmoid")(layers.Dropout(0.2)(x)), name="whole")


def sequential() -> Any:
    """Return a small Sequential model."""
    return keras.Sequential(
        [keras.Input((6,)), layers.Normalization(), layers.Dense(4, "tanh"), layers.Reshape((2, 2))]
    )


def honest_values() -> list[Any]:
    """Return values of every type that crosses the wall, and every stand-in."""
    kind = ClassData("Own", 3)
    row, shared = [1, 2], SharedData(6, [1])
    knot: list[Any] = [row, {"a": row, "b": (row,)}, np.arange(3.0)]
    doubled: list[Any] = row
    for _ in range(8):  # 256 times the row, with ten references
        doubled = [doubled, doubled]
    table = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.to_datetime(["2026-01-01", "2026-01-02"], utc=True)})
    values: list[Any] = [
        *(None, True, 3, 2.5, "text", [1, [2]], (1, "a"), {"a": 1, (1, 2): 3}, np.arange(6.0).reshape(2, 3)),
        *(np.float32(2), np.ma.array([1, 2], mask=[0, 1]), np.array(["a", "bc"]), np.array([1, None], object)),
        *(np.datetime64("2026-01-01"), np.array(["2026-01"], "M8[M]"), range(3), {1, 2}, frozenset("a"), b"abc"),
        *(bytearray(b"a"), memoryview(b"abc"), 1j, Decimal("1.5"), Fraction(1, 3), date(2026, 1, 1), time(1, 2)),
        *(datetime(2026, 1, 1, tzinfo=UTC), timedelta(1), Path("a/b"), slice(1, 2), Counter("aab"), deque([1], 3)),
        *(OrderedDict(a=1), defaultdict(int, a=1), {"a": 1}.keys(), {"a": 1}.values(), {"a": 1}.items()),
        *(io.StringIO("text"), io.BytesIO(b"ab"), random.Random(1), np.random.default_rng(1)),
        *(np.random.RandomState(1), table, table["a"], table.set_index(["a", "b"]), pd.Categorical(["a", "b", "a"])),
        *(pd.Timestamp("2026-01-01", tz="Europe/Berlin"), pd.Timedelta(days=1), pd.NaT, pd.NA),
        *(pd.date_range("2026-01-01", periods=3), pd.array([1, None], "Int64"), pd.Index(["a", "b"])),
        *(FunctionData("f", 1), kind, ObjectData(2, kind), IteratorData("generator", 4), ImportedData("math", "sin")),
        *(
            NamedTupleData(kind, [1, 2]),
            SharedData(5, [1, 2]),
            ViewData(np.ones(6), 1, [2], [2], False),
            MappingData([kind], [1]),
            DictViewData("dict_keys", {"a": 1}),
            DictViewData("proxy", SharedData(7, {"a": [1]})),
            TypeData(True, [int, None]),
        ),
        *(knot, [*knot, knot[1], knot[2]], doubled, [shared, shared], ViewData(shared, 0, [1], [8], True), [row] * 3),
        *(SetData(False, [ObjectData(2, kind)]), OpaqueData("socket", ""), UnfilledData("x", "line 3")),
        CodedData("model", model_data(sequential()).to_plain()),
    ]
    return [value for value in values if _can_be_sent(value)]


def _can_be_sent(value: Any) -> bool:
    try:
        dump(value)
    except PlainError:
        return False
    return True


def conversations() -> list[Any]:
    """Return what a student's process replies to the requests `get`, `use` and `describe` of a test, for each value."""
    told = {"doc": "text", "kind": "type", "bases": [ClassData("Base", 7)], "special": ["__eq__", "__len__"]}
    told |= {"members": {"a": FunctionData("a", 8)}, "hashable": True, "module": "m", "qualname": "Own"}
    error = {"kind": "ValueError", "message": "m", "known": [["builtins", "ValueError"]], "arguments": ["m"]}
    error = {**error, "context": {**error, "group": [error, error]}, "same": False}
    more = {"msg": "m %d", "args": (1,), "function": "f", "line": 3, "own": {"user": 3}, "stack": "s", "raised": error}
    shown = {"printed": "p", "errors": "", "warned": [[["builtins", "UserWarning"], "w"]]}
    shown |= {"logged": [["a", 20, "m", "below", more]]}
    shown |= {"left": {"A_KEY": "a"}, "noted": {0: {"n": 1}}, "reseeded": [], "redirected": False}
    found = []
    for number, value in enumerate(honest_values()):
        used = {"value": value, "shared": {}, **shown} if number % 3 else {"error": error, **shown}
        called = {"callback": 0, "arguments": [value], "keywords": {}}
        gotten = {"values": {"x": value, "f": FunctionData("f", 1)}, "missing": []}
        found.append({"get": gotten, "use": called if number % 5 == 0 else used, "describe": {"value": told}})
    return found


def mutated_conversation(chance: random.Random, replies: dict[str, Any]) -> dict[str, bytes]:
    """Return the replies as bytes, with mutated values or bytes in some of them."""
    sent = {}
    for kind, reply in replies.items():
        content = b""
        with contextlib.suppress(PlainError):
            content = dump(mutated(chance, reply) if chance.random() < 0.6 else reply)
        sent[kind] = mutated_message(chance, content) if content and chance.random() < 0.2 else content
    return sent


def converse(sent: dict[str, bytes]) -> None:
    """Ask for values, as a test does, and use them."""
    left = iter(range(12))

    def ask(request: bytes) -> bytes:
        if next(left, None) is None:
            raise KernelGone("it has said enough")
        return sent.get(load(request, 2**24)["op"], sent["use"])

    remote = Remote(ask, CODECS)
    values = remote.get(["x", "f"])
    for value in values.values():
        if type(value) is not UnfilledData:
            try:
                remote.use("call", RemoteFunction(remote, FunctionData("f", 0)), value)
            except (TypeError, ValueError, AttributeError):  # it is simply no function
                pass
            except Exception as error:  # of a class that both processes know, such as KeyError
                if not raised_there(error):
                    raise


def training_requests(patch: pytest.MonkeyPatch) -> list[bytes]:
    """Return requests of trainings, as a student's process sends them; none of them is carried out."""
    patch.setattr(trainer, "_pixels", lambda: {array_digest(ROWS): lambda: ROWS})
    patch.setattr(trainer, "_features", dict)
    patch.setattr(trainer, "inputs_of_stages", dict)
    patch.setattr(trainer, "train", lambda *_, **__: None)
    patch.setattr(trainer, "store", SimpleNamespace(recall=lambda *_: None))
    asked: list[bytes] = []

    def ask(key: Any) -> bool:
        asked.append(json.dumps(key).encode())
        raise Refused  # so that the training is not done here, either

    with pytest.MonkeyPatch.context() as here:
        here.setattr(training, "ask_to_train", ask)
        here.setattr(training, "store", trainer.store)
        for parts in ([layers.Dense(3, "relu"), layers.Dense(4)], [layers.BatchNormalization(), layers.Dense(4)]):
            for loss, optimizer in (("mse", "adam"), ("mae", keras.optimizers.SGD(0.1, momentum=0.9))):
                with contextlib.suppress(Refused):
                    training.train(compiled(functional(*parts), loss, optimizer), ROWS, ROWS, SETTINGS)
    assert asked and all(json.loads(trainer.answer(one)) == trainer.TRAINED for one in asked)
    return asked


def answer_request(question: bytes) -> None:
    """Answer a request; the reply to a bad one says that it was declined."""
    reply = json.loads(trainer.answer(question))
    if reply != trainer.TRAINED:
        assert set(reply) == {"status", "reason"} and reply["status"] == "declined" and len(reply["reason"]) <= 200
        raise Refused


def run_forged_cell(chance: random.Random) -> None:
    """Run a cell in a kernel that forges messages; the cell must be one that a notebook may have."""
    cell, stopped = run_mutated(chance)
    nbformat.validate(new_notebook(cells=[cell]))
    assert len(json.dumps(cell)) < 300_000
    if stopped:
        raise Refused


def read_reports(reports: bytes) -> None:
    """Read what the server of kernels reports; after a report that makes no sense it is not used any more."""
    pipe = SimpleNamespace(stdout=io.BytesIO(reports), stdin=io.BytesIO())
    tree: Any = SimpleNamespace(start=lambda program: pipe, kill=lambda: None, is_empty=lambda: True)
    server = KernelServer.__new__(KernelServer)
    KernelServer.__init__(server, tree)
    server._reader.join(10)
    assert server.gone.is_set()  # as the pipe has ended
    assert not server._ended.keys() - {1} and server._swept <= server._asked == 0
    if pipe.stdout.read():
        raise Refused


REPORTS = b"ready\nended 1 0\nready\nended 1 -9\n" * 20
ODD_FILES = ["file", "large", "link", "folder", "pipe", "name", "none", "absent"]


def take_odd_file(chance: random.Random) -> None:
    """Take a file of the outbox that may be anything."""
    with TemporaryDirectory() as folder:
        exchange = Exchange(Path(folder) / "inbox", Path(folder) / "outbox")
        path = Path(folder) / "outbox" / "ask-1.reply"
        try:
            match chance.choice(ODD_FILES):
                case "file":
                    path.write_bytes(chance.randbytes(chance.randrange(2_000)))
                case "large":
                    path.touch()
                    os.truncate(path, 2**40)
                case "link":
                    path.symlink_to(chance.choice(["/etc/passwd", "ask-1.reply", "/dev/zero", "absent"]))
                case "folder":
                    path.mkdir()
                case "pipe":
                    os.mkfifo(path)
                case "name":
                    path.with_name(chance.choice(["\udcff", "a" * 255, "train-1.request\n"])).touch()
                case "none":
                    path.touch(mode=0)
            exchange.names()
            taken = exchange.take(path.name, 1_000)
            assert taken is None or len(taken) <= 1_000
        finally:
            exchange.close()


VALUES_REFUSED = (AskingError, BlankError, CannotLeave, StudentCodeError)
READERS = {
    "wire": Reader(
        lambda _: [dump(value) for value in honest_values()],
        mutated_message,
        lambda content: load(content, 10**7),
        (PlainError,),
    ),
    "values": Reader(lambda _: conversations(), mutated_conversation, converse, VALUES_REFUSED),
    "models": Reader(
        lambda _: [model_data(model).to_plain() for model in (network(), sequential())],
        lambda chance, content: mutated(chance, content, PLAIN if chance.random() < 0.7 else [*PLAIN, np.ones(3)]),
        _rebuild_model,
        (CannotLeave,),
    ),
    "trainings": Reader(training_requests, mutated_json, answer_request, (Refused,)),
    "kernel messages": Reader(lambda _: [None], lambda chance, _: chance, run_forged_cell, (Refused,)),
    "kernel reports": Reader(lambda _: [REPORTS], damaged_bytes, read_reports, (Refused,)),
    "files": Reader(lambda _: [None], lambda chance, _: chance, take_odd_file, (UnusableFile,)),
}


def tried(reader: Reader, content: Any) -> str:
    """Have a reader read something; return "read" or "refused", or raise what it should not have raised."""
    with (
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
    ):
        warnings.simplefilter("ignore")
        try:
            reader.read(content)
        except reader.refusals:
            return "refused"
    return "read"
