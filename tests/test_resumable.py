"""A long training that is stopped resumes where it left off, and ends with the numbers of an uninterrupted one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from keras import layers
from tiny import ROWS, SETTINGS, compiled, functional, own_cache, run_eagerly

from aelab import resumable, store
from aelab.contractive import ContractivePenalty
from aelab.training import train
from kerasdata.runtime import keras

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
eager = pytest.fixture(run_eagerly, autouse=True, scope="module")
LONG = replace(SETTINGS, epochs=5, patience=5, resumable=True)


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)
    return tmp_path


class Stopped(Exception):
    """The process ends here."""


def model():
    """Return a model with every kind of state: weights, running means, Dropout's random state, the optimizer's."""
    parts = (layers.Dense(6, activation="relu"), layers.BatchNormalization(), layers.Dropout(0.3), layers.Dense(4))
    return compiled(functional(*parts), optimizer=keras.optimizers.Adam(0.05))


def weights(settings=LONG, factor=0.0, **named):
    """Train a new model; return its weights and the history."""
    trained = model()
    if factor:
        named["penalty"] = ContractivePenalty(keras.Model(trained.inputs[0], trained.layers[1].output), factor, "exact")
    history = train(trained, ROWS, ROWS, settings, **named)
    return trained.get_weights(), history


def kept(cache):
    return len(list((cache / resumable.KIND).glob("*"))) if (cache / resumable.KIND).exists() else 0


def stop_after(monkeypatch, epoch):
    keep = resumable._keep

    def keep_and_stop(key, number, arrays):
        keep(key, number, arrays)
        if number == epoch:
            raise Stopped

    monkeypatch.setattr(resumable, "_keep", keep_and_stop)


@pytest.mark.parametrize("named", [{}, {"factor": 0.1}])
def test_a_training_that_was_stopped_twice_gives_the_bits_of_one_that_was_not(monkeypatch, cache, named):
    monkeypatch.setenv("AELAB_DATA", str(cache / "other"))
    expected, history = weights(**named)
    monkeypatch.setenv("AELAB_DATA", str(cache))
    for epoch in (0, 2):
        with monkeypatch.context() as patched, pytest.raises(Stopped):
            stop_after(patched, epoch)
            weights(**named)
        assert kept(cache) == 1
    epochs = []
    fit = keras.Model.fit
    monkeypatch.setattr(
        keras.Model, "fit", lambda self, *args, **known: epochs.append(known["epochs"]) or fit(self, *args, **known)
    )
    found, resumed = weights(**named)
    assert epochs == [4, 5]
    assert (resumed.loss, resumed.validation_loss) == (history.loss, history.validation_loss)
    assert all(map(np.array_equal, found, expected))


def test_nothing_is_kept_of_a_training_that_is_finished(cache):
    _, history = weights()
    assert (len(history.loss), kept(cache)) == (5, 0)
    assert weights()[1].remembered


def test_the_weights_are_those_of_the_best_epoch_and_patience_ends_it(monkeypatch):
    losses = iter([3.0, 1.0, 2.0, float("nan"), 0.5])
    trained = model()
    trained.optimizer.build(trained.trainable_variables)
    seen = []

    def run_epoch(epoch):
        trained.layers[1].bias.assign(np.full(6, epoch))
        seen.append(epoch)
        return [0.0], [next(losses)]

    settings = replace(LONG, patience=2)
    result = resumable.fit_by_epochs(trained, trained.optimizer, settings, 0, None, run_epoch)
    assert seen == [0, 1, 2, 3] and (result["weight_1"] == 1).all()
    assert result["validation_loss"][:3].tolist() == [3.0, 1.0, 2.0]


def test_a_damaged_epoch_is_not_gone_on_from(monkeypatch, cache):
    with monkeypatch.context() as patched, pytest.raises(Stopped):
        stop_after(patched, 1)
        weights()
    [folder] = (cache / resumable.KIND).iterdir()
    path = next(folder.glob("state_0.npy"))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    monkeypatch.setenv("AELAB_DATA", str(cache / "other"))
    expected, _ = weights()
    monkeypatch.setenv("AELAB_DATA", str(cache))
    assert all(map(np.array_equal, weights()[0], expected))


def test_what_cannot_be_described_is_trained_and_not_kept(cache):
    _, history = weights(penalty=lambda x: keras.ops.mean(x) * 0.1)
    assert (len(history.loss), kept(cache)) == (5, 0)


def test_what_is_not_there_is_forgotten_without_a_word(cache):
    store.forget("epochs", {"epoch": 1})
    store.remember("epochs", {"epoch": 1}, lambda: {"a": np.ones(1)})
    store.forget("epochs", {"epoch": 1})
    assert store.recall("epochs", {"epoch": 1}) is None
