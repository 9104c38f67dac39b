"""Progress: a bar on a terminal or in a notebook, plain lines in a pipe, nothing where it is switched off."""

from __future__ import annotations

import io
import sys
import time
from types import SimpleNamespace

import numpy as np
import pytest

from aelab import progress
from aelab.progress import ENVIRONMENT_VARIABLE, EpochProgress, bar_stream


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def switched_on(monkeypatch):
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)


def fit(epochs=2, steps=3):
    """Call the callback as Keras does."""
    with EpochProgress(epochs) as shown:
        callback = shown.callback
        callback.set_params({"epochs": epochs, "steps": steps})
        callback.on_train_begin()
        for epoch in range(epochs):
            for batch in range(steps):
                callback.on_train_batch_end(batch)
            callback.on_epoch_end(epoch, {"loss": 0.5 / (epoch + 1), "val_loss": 0.25})
    return shown


def test_a_pipe_gets_one_plain_line_an_epoch(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    fit()
    assert stream.getvalue().splitlines() == [
        "epoch 1/2: loss 0.5000, validation 0.2500",
        "epoch 2/2: loss 0.2500, validation 0.2500",
    ]


def test_the_name_of_the_model_stands_before_its_epochs(monkeypatch):
    pipe, terminal = io.StringIO(), Terminal()
    for stream in (pipe, terminal):
        monkeypatch.setattr(sys, "stderr", stream)
        with EpochProgress(2, "decoder (256)") as shown:
            shown.callback.set_params({"epochs": 2, "steps": 1})
            shown.callback.on_train_begin()
            shown.callback.on_epoch_end(0, {})
    assert pipe.getvalue().startswith("decoder (256), epoch 1/2: loss")
    assert "decoder (256), epoch 1/2" in terminal.getvalue() and "decoder (256), epoch 2/2" in terminal.getvalue()


def test_the_clock_of_the_bar_moves_before_the_first_step_is_done(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "_SECONDS_BETWEEN_TICKS", 0.01)
    with EpochProgress(1) as shown:
        shown.callback.set_params({"epochs": 1, "steps": 3})
        shown.callback.on_train_begin()
        begun = stream.tell()
        deadline = time.monotonic() + 60
        while stream.tell() == begun and time.monotonic() < deadline:
            time.sleep(0.01)
        assert stream.tell() > begun
    ended = stream.tell()
    time.sleep(0.1)
    assert stream.tell() == ended, "after the end nothing is drawn any more"


def test_a_terminal_gets_a_bar_that_vanishes(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "tqdm", lambda **named: real(**{**named, "mininterval": 0}))
    fit()
    shown = stream.getvalue()
    assert "epoch 1/2" in shown and "epoch 2/2" in shown and "loss 0.5000, validation 0.2500" in shown
    assert "6/6" in shown and "\n" not in shown
    assert shown.rpartition("\r")[0].rpartition("\r")[2].strip() == ""


def test_the_last_group_of_steps_may_be_smaller_than_keras_says(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with EpochProgress(1) as shown:
        shown.callback.set_params({"epochs": 1, "steps": 18})
        shown.callback.on_train_begin()
        for batch in (15, 31):  # two groups of 16
            shown.callback.on_train_batch_end(batch)
        assert shown._bar.n == 18


def test_a_training_that_goes_on_begins_where_it_was(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with EpochProgress(3) as shown:
        shown.begin_at(2)
        shown.callback.set_params({"epochs": 3, "steps": 4})
        shown.callback.on_train_begin()
        assert shown._bar.n == 8
    assert "epoch 3/3" in stream.getvalue()


def test_steps_that_are_done_together_are_counted_one_by_one(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(progress, "tqdm", lambda **named: real(**named | {"mininterval": 0}))
    with EpochProgress(2) as shown:
        shown.callback.set_params({"epochs": 2, "steps": 5})
        shown.callback.on_train_begin()
        for epoch in range(2):
            for last in (2, 4):  # three steps, then two
                shown.callback.on_train_batch_end(last)
            shown.callback.on_epoch_end(epoch, {})
    assert [f"{done}/10" in stream.getvalue() for done in (3, 5, 8, 10)] == [True] * 4


real = progress.tqdm


def test_an_interrupted_training_leaves_no_bar_behind(monkeypatch):
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    with pytest.raises(KeyboardInterrupt), EpochProgress(2) as shown:
        shown.callback.set_params({"epochs": 2, "steps": 3})
        shown.callback.on_train_begin()
        raise KeyboardInterrupt
    assert shown._bar.disable and stream.getvalue().endswith("\r")


@pytest.mark.parametrize("stream", [io.StringIO, Terminal])
def test_nothing_is_shown_where_progress_is_off(monkeypatch, stream):
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "off")
    streams = {name: stream() for name in ("stdout", "stderr")}
    for name, value in streams.items():
        monkeypatch.setattr(sys, name, value)
    fit()
    assert bar_stream() is None
    assert not any(value.getvalue() for value in streams.values())


def test_the_bar_belongs_to_standard_output_in_a_notebook_and_to_standard_error_on_a_terminal(monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert bar_stream() is sys.stderr
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
    assert bar_stream() is sys.stdout


def test_a_pipe_has_no_place_for_a_bar(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert bar_stream() is None


def test_losses_that_are_missing_are_shown_as_not_a_number(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    EpochProgress(1).callback.on_epoch_end(0, {"loss": np.float32(0.5)})
    assert stream.getvalue() == "epoch 1/1: loss 0.5000, validation nan\n"
