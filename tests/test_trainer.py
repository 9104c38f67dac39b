"""The trusted process runs the trainings that a submission describes, and no others."""

from __future__ import annotations

import copy
import json
from importlib import resources

import numpy as np
import pytest
from keras import layers
from tiny import ROWS, SETTINGS, compiled, functional, own_cache, run_eagerly

from aelab import training, variational_training
from aelab.contractive import ContractivePenalty
from aelab.grading import trainer
from aelab.grading.trainer import Declined, train_as_asked
from aelab.profile import QUICK
from kerasdata.architecture import architecture_config, array_digest, fresh_copy
from kerasdata.rebuild import untrained
from kerasdata.runtime import keras

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
eager = pytest.fixture(run_eagerly, autouse=True, scope="module")
OTHERS = np.random.default_rng(5).random(ROWS.shape).astype(np.float32)


@pytest.fixture(autouse=True)
def course(monkeypatch, tmp_path):
    """A course whose only images are ROWS."""
    own_cache(monkeypatch, tmp_path)
    monkeypatch.setattr(trainer, "_pixels", lambda: {array_digest(ROWS): lambda: ROWS})
    monkeypatch.setattr(trainer, "_features", dict)
    monkeypatch.setattr(trainer, "inputs_of_stages", dict)


def network():
    return functional(layers.Dense(3, activation="relu"), layers.Dense(4))


def request_of(monkeypatch, model, inputs=ROWS, penalty=None):
    """Return the request of a training in a sandbox, as it arrives."""
    asked = []
    with monkeypatch.context() as patch:
        patch.setattr(training, "ask_to_train", lambda key: asked.append(json.dumps(key)) or False)
        patch.setattr(training.store, "remember", lambda kind, key, fit: fit())
        history = training.train(model, inputs, inputs, SETTINGS, penalty=penalty)
    assert not history.remembered
    return json.loads(asked[0]), model.get_weights()


def first_layer_penalty(model):
    return ContractivePenalty(keras.Model(model.inputs[0], model.layers[1].output), 0.1, "exact")


@pytest.mark.parametrize("penalty", [None, first_layer_penalty])
def test_the_training_gives_what_it_would_have_given_where_it_was_asked_for(monkeypatch, penalty):
    model = compiled(network())
    key, expected = request_of(monkeypatch, model, penalty=penalty and penalty(model))
    train_as_asked(key)
    again = compiled(network())
    assert training.train(again, ROWS, ROWS, SETTINGS, penalty=penalty and penalty(again)).remembered
    for found, weight in zip(again.get_weights(), expected, strict=True):
        np.testing.assert_allclose(found, weight, rtol=1e-5, atol=1e-6)


def variational_parts():
    image, z = keras.Input(ROWS.shape[1:]), keras.Input((2,))
    decoded = layers.Dense(ROWS.shape[1], activation="sigmoid")(z)
    return keras.Model(image, [layers.Dense(2)(image), layers.Dense(2)(image)]), keras.Model(z, decoded)


def variational_request(images=ROWS):
    return json.loads(json.dumps(variational_training.description_of(*variational_parts(), images, SETTINGS, 2.0, 3)))


def test_a_variational_training_gives_what_it_would_have_given_where_it_was_asked_for(monkeypatch):
    here, there = variational_parts(), variational_parts()
    with monkeypatch.context() as patch:
        patch.setattr(training.store, "remember", lambda kind, key, fit: fit())
        variational_training.train_vae(*here, ROWS, SETTINGS, beta=2.0, seed=3)
    train_as_asked(variational_request())
    assert variational_training.train_vae(*there, ROWS, SETTINGS, beta=2.0, seed=3).remembered
    for one, other in zip(here, there, strict=True):
        for found, weight in zip(other.get_weights(), one.get_weights(), strict=True):
            np.testing.assert_allclose(found, weight, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"images": "0"}, "images are not the course's"),
        ({"beta": "two"}, "cannot be understood"),
        ({"versions": []}, "a different description"),
        ({"frozen": ["0"]}, "frozen"),
        ({"encoder": {}}, "cannot be understood"),
        ({"decoder": "os.system"}, "cannot be understood"),
    ],
)
def test_a_variational_training_that_is_not_the_course_s_is_declined(change, reason):
    with pytest.raises(Declined, match=reason):
        train_as_asked(variational_request() | change)


def test_a_training_that_was_done_is_not_done_again(monkeypatch):
    key, _ = request_of(monkeypatch, compiled(network()))
    train_as_asked(key)
    monkeypatch.setattr(trainer, "train", lambda *_, **__: pytest.fail("trained again"))
    train_as_asked(key)


def test_other_images_are_declined(monkeypatch):
    key, _ = request_of(monkeypatch, compiled(network()), inputs=OTHERS)
    with pytest.raises(Declined, match="images are not the course's"):
        train_as_asked(key)


LAMBDA = {"module": "keras.layers", "class_name": "Lambda", "registered_name": None, "config": {"name": "layer_1"}}


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        (["settings", "epochs"], 10_000, "10000 epochs"),
        (["settings", "epochs"], "many", "cannot be understood"),
        (["settings", "batch_size"], 1, "batch size is 1"),
        (["settings", "more"], 1, "cannot be understood"),
        (["penalty"], "my own", "student's own code"),
        (["frozen"], ["digest"], "frozen"),
        (["compiled", "loss"], {"class_name": "Mine"}, "loss is not on"),
        (["compiled", "loss"], "os.system", "loss is not on"),
        (["compiled", "metrics"], ["os.system"], "metrics are not on"),
        (["compiled", "optimizer", "class_name"], "get", "optimizer is not on"),
        (["compiled", "optimizer", "config", "learning_rate"], {"class_name": "Mine"}, "optimizer is not on"),
        (["compiled", "run_eagerly"], True, "has a different description"),
        (["architecture", "layers"], [LAMBDA], "cannot be understood"),
        (["architecture", "layers", 1, "config", "units"], 10**9, "cannot be understood"),
        (["architecture", "layers", 1, "config", "units"], 7, "different description|cannot be understood"),
        (["architecture"], None, "cannot be understood"),
        (["seed"], "x", "cannot be understood"),
        (["versions"], [], "has a different description"),
    ],
)
def test_a_description_that_says_something_else_is_declined(monkeypatch, path, value, reason):
    key, _ = request_of(monkeypatch, compiled(network()))
    changed = copy.deepcopy(key)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Declined, match=reason):
        train_as_asked(changed)


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [("MOST_PARAMETERS", 10, "more than 10 parameters"), ("DECODER_WORK", 0, "computes too much")],
)
def test_a_model_that_would_take_the_graders_time_or_disk_is_declined(monkeypatch, limit, value, reason):
    key, _ = request_of(monkeypatch, compiled(network()))
    monkeypatch.setattr(trainer, limit, value)
    with pytest.raises(Declined, match=reason):
        train_as_asked(key)


@pytest.mark.parametrize("name", ["VGG16", "ResNet50", "CAE"])
def test_the_labs_own_models_are_far_from_the_limits(name):
    description = json.loads(
        resources.files("aelab.autoencoders").joinpath("reference_models.json").read_text(encoding="utf-8")
    )
    settings = QUICK.cae if name == "CAE" else QUICK.cnn
    images = 2 * settings.epochs * (QUICK.cae_images if name == "CAE" else QUICK.cnn_images)
    model = keras.Model.from_config({**description[name], "name": name})
    architecture = json.loads(json.dumps(architecture_config(fresh_copy(model, 0))))
    untrained(architecture, trainer.MOST_PARAMETERS // 2, trainer._most_work(images) // 2)


@pytest.mark.parametrize("key", [{}, {"inputs": []}, {"inputs": None, "targets": None}])
def test_what_is_no_description_is_declined(key):
    with pytest.raises(Declined):
        train_as_asked(key)
