"""Training gives the same numbers every time, and no training is ever taken for another one."""

from __future__ import annotations

import re

import numpy as np
import pytest
from keras import layers, ops
from tiny import ROWS, SETTINGS, compiled, functional, own_cache, run_eagerly

from aelab import training
from aelab.contractive import ContractivePenalty
from aelab.profile import QUICK, TrainingSettings
from aelab.resumable import best_epoch
from aelab.training import History, train
from kerasdata.runtime import keras, tf
from labkit.blanks import BlankError, unfilled

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
eager = pytest.fixture(run_eagerly, autouse=True, scope="module")


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)


@pytest.fixture
def no_fit(monkeypatch):
    """Skip the fitting, for tests of which trainings count as the same."""

    def untouched(model, *_):
        weights = {f"weight_{index}": weight for index, weight in enumerate(model.get_weights())}
        return weights | {"loss": np.ones(1), "validation_loss": np.ones(1)}

    monkeypatch.setattr(training, "_fit", untouched)


def small(activation="relu", **named):
    return functional(layers.Dense(3, activation=activation, **named), layers.Dense(4))


def run(model, inputs=ROWS, targets=ROWS, settings=SETTINGS, **named):
    """Train, and return the history."""
    return train(model, inputs, targets, settings, **named)


def nothing(_):
    return 0.0


def trained(model, **named):
    """Train without memory, and return the weights."""
    assert not run(model, penalty=nothing, **named).remembered
    return model.get_weights()


def same(some, others):
    return len(some) == len(others) and all(map(np.array_equal, some, others))


def disturb():
    """Do what may happen in a notebook before a training."""
    keras.utils.set_random_seed(77)
    compiled(small()).fit(ROWS, ROWS, verbose=0)
    layers.Dense(9).build((None, 9))


@pytest.mark.parametrize("dropout", [False, True])
def test_one_architecture_gives_the_same_bits_whatever_ran_before(dropout):
    def build():
        middle = [layers.Dropout(0.5)] if dropout else []
        return compiled(functional(layers.Dense(3), *middle, layers.BatchNormalization(), layers.Dense(4)))

    first = trained(build())
    disturb()
    assert same(first, trained(build()))


def test_training_a_model_again_starts_anew_optimizer_included():
    model = compiled(small(), optimizer=keras.optimizers.Adam(0.01))
    first = trained(model)
    assert same(first, trained(model))


def test_training_after_a_fit_by_hand_starts_anew():
    model = compiled(small())
    model.fit(ROWS, ROWS, epochs=3, verbose=0)
    assert same(trained(model), trained(compiled(small())))


def test_sequential_and_functional_wordings_give_the_same_weights():
    wordings = [
        small(),
        keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu"), layers.Dense(4)]),
        keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(4)]),
        functional(layers.Dense(3, activation=keras.activations.relu, name="own"), layers.Dense(4, name="name")),
    ]
    first, *others = [trained(compiled(model)) for model in wordings]
    assert all(same(first, other) for other in others)


def test_a_sequential_wording_is_remembered_as_the_functional_one(no_fit):
    run(compiled(small()))
    assert run(compiled(keras.Sequential([layers.Dense(3, activation="relu"), layers.Dense(4)]))).remembered


def test_other_names_of_model_and_layers_are_the_same_training(no_fit):
    run(compiled(small()))
    assert run(compiled(small(name="bottleneck"))).remembered


def test_another_seed_gives_other_weights():
    assert not same(trained(compiled(small()), seed=0), trained(compiled(small()), seed=1))


def test_the_second_training_is_remembered_and_equals_the_first():
    models = [compiled(small()) for _ in range(2)]
    first, second = [run(model) for model in models]
    assert (first.remembered, second.remembered) == (False, True)
    assert (first.loss, first.validation_loss, first.best_epoch, first.seconds) == (
        second.loss, second.validation_loss, second.best_epoch, second.seconds,
    )  # fmt: skip
    assert first.seconds > 0
    assert same(models[0].get_weights(), models[1].get_weights())
    assert np.array_equal(models[0].predict(ROWS, verbose=0), models[1].predict(ROWS, verbose=0))


def test_a_loss_by_name_function_or_object_is_one_training(no_fit):
    run(compiled(small(), "mse"))
    for loss in ("MSE", keras.losses.mean_squared_error, keras.losses.MeanSquaredError()):
        assert run(compiled(small(), loss)).remembered


class Doubled(keras.losses.MeanSquaredError):
    """A learner's own loss that resembles Keras's."""

    def call(self, y_true, y_pred):
        return 2 * super().call(y_true, y_pred)


@pytest.mark.parametrize("loss", [keras.losses.MeanSquaredError(reduction="sum"), Doubled()])
def test_a_loss_with_settings_or_code_of_its_own_is_another_training(no_fit, loss):
    run(compiled(small(), "mse"))
    assert not run(compiled(small(), loss)).remembered


@pytest.mark.parametrize(
    "other",
    [
        lambda: run(compiled(small("tanh"))),
        lambda: run(compiled(small(), "mae")),
        lambda: run(compiled(small(), optimizer="sgd")),
        lambda: run(compiled(small(), optimizer=keras.optimizers.Adam(0.5))),
        lambda: run(compiled(small()), inputs=ROWS[::-1]),
        lambda: run(compiled(small()), targets=ROWS**2),
        lambda: run(compiled(small()), settings=TrainingSettings(2, 12, 2, 0.25)),
        lambda: run(compiled(small()), seed=9),
        lambda: run(compiled(small()), penalty=nothing),
        lambda: run(compiled(small(kernel_initializer="he_normal"))),
        lambda: run(compiled(small(kernel_regularizer="l2"))),
    ],
)
def test_another_training_is_not_taken_for_it(other, no_fit):
    run(compiled(small()))
    assert not other().remembered


class Doubled(layers.Dense):
    def call(self, inputs):
        return 2 * super().call(inputs)


class WithOwnLoss(keras.Model):
    def compute_loss(self, x=None, *others, **named):
        return super().compute_loss(x, *others, **named) + 10 * ops.sum(ops.square(self.layers[1].kernel))


def impostor(name, module=None):
    """Return a learner's own function with the name of one of Keras's."""

    def function(*arguments):
        return ops.abs(arguments[0] - arguments[-1] / 2)

    function.__name__ = function.__qualname__ = name
    function.__module__ = module or function.__module__
    return function


OWN_CODE = {
    "a loss named as Keras's": lambda: compiled(small(), impostor("mean_squared_error")),
    "a loss that also claims Keras's module": lambda: compiled(
        small(), impostor("mean_squared_error", keras.losses.mean_squared_error.__module__)
    ),
    "a metric": lambda: compiled(small(), metrics=[impostor("mean_squared_error")]),
    "an activation named as Keras's": lambda: compiled(small(activation=impostor("relu"))),
    "a nested activation": lambda: compiled(
        functional(functional(layers.Dense(3, activation=impostor("relu"))), layers.Dense(4))
    ),
    "a layer": lambda: compiled(functional(Doubled(3, activation="relu"), layers.Dense(4))),
    "a layer named as Keras's": lambda: compiled(
        functional(type("Dense", (Doubled,), {})(3, activation="relu"), layers.Dense(4))
    ),
    "a functional model with its own loss": lambda: compiled(WithOwnLoss(*ends(small()))),
    "a lambda layer": lambda: compiled(functional(layers.Lambda(lambda x: 2 * x), layers.Dense(4))),
}  # fmt: skip


def ends(model):
    return model.inputs[0], model.outputs[0]


@pytest.mark.parametrize("case", OWN_CODE)
@pytest.mark.filterwarnings("ignore:.*lambda.*:UserWarning")
def test_a_training_with_code_of_the_learners_own_is_never_remembered(case, no_fit):
    run(compiled(small()))
    run(compiled(functional(functional(layers.Dense(3, activation="relu")), layers.Dense(4))))
    assert not run(OWN_CODE[case]()).remembered
    assert not run(OWN_CODE[case]()).remembered


def test_a_penalty_of_the_learners_own_is_never_remembered_whatever_it_is_called(no_fit):
    model = compiled(small())
    known = ContractivePenalty(keras.Model(model.inputs[0], model.layers[1].output), 0.1, "exact")
    name = known.name_in(model)
    assert not run(model, penalty=known).remembered
    assert run(model, penalty=known).remembered

    class Mine(ContractivePenalty):
        def __call__(self, inputs):
            return 0 * ops.mean(inputs)

    nothing.__name__ = nothing.__qualname__ = name
    assert not run(model, penalty=Mine(known.encoder, 0.1, "exact")).remembered
    for _ in range(2):
        assert not run(model, penalty=nothing, penalty_name=name).remembered


def test_a_frozen_layer_keeps_its_weights_and_they_count_as_part_of_the_training(no_fit):
    def with_frozen(value):
        frozen = functional(layers.Dense(4, kernel_initializer=keras.initializers.Constant(value)))
        frozen.set_weights([np.full((4, 4), value), np.zeros(4)])
        frozen.trainable = False
        return compiled(functional(frozen, layers.Dense(4)))

    first, other = with_frozen(0.25), with_frozen(0.5)
    first.layers[1].layers[1].kernel_initializer = other.layers[1].layers[1].kernel_initializer
    assert not run(first).remembered
    assert not run(other).remembered
    assert np.all(first.get_weights()[0] == 0.25) and np.all(other.get_weights()[0] == 0.5)


def test_an_adapted_normalisation_stays_adapted():
    normalization = layers.Normalization()
    normalization.adapt(ROWS * 5)
    before = [np.copy(weight) for weight in normalization.get_weights()]
    run(compiled(functional(normalization, layers.Dense(4))))
    assert same(before, normalization.get_weights())


def test_the_model_ends_with_the_weights_of_its_best_epoch():
    model = compiled(small("linear"), optimizer=keras.optimizers.SGD(4.0))  # too large a step: the error grows again
    history = run(model, settings=TrainingSettings(6, 24, 6, 0.25))
    assert history.best_epoch < len(history.loss)
    assert history.validation_loss[history.best_epoch - 1] == min(history.validation_loss)
    error = np.mean(np.square(model.predict(ROWS[24:], verbose=0) - ROWS[24:]))
    assert error == pytest.approx(min(history.validation_loss), rel=1e-5)


def test_training_stops_early_when_patience_is_over():
    settings = TrainingSettings(epochs=30, batch_size=24, patience=2, validation_split=0.25)
    history = run(compiled(small(), optimizer=keras.optimizers.SGD(0.0)), settings=settings)
    assert (len(history.loss), history.best_epoch) == (3, 1)


def test_the_penalty_is_added_to_the_loss_of_training_and_validation():
    plain = run(compiled(small(), optimizer=keras.optimizers.SGD(0.0)))
    both = run(compiled(small(), optimizer=keras.optimizers.SGD(0.0)), penalty=lambda x: 3 + 0 * ops.mean(x))
    assert np.allclose(both.loss, np.add(plain.loss, 3)) and np.allclose(
        both.validation_loss, np.add(plain.validation_loss, 3)
    )


def test_the_penalty_is_trained_on():
    model = compiled(small(), optimizer=keras.optimizers.SGD(0.1))
    kernel = model.layers[1].kernel
    settings = TrainingSettings(epochs=4, batch_size=24, patience=4, validation_split=0.25)
    run(model, settings=settings, penalty=lambda x: 4 * ops.sum(ops.square(kernel)))  # each step leaves a fifth
    assert np.abs(kernel).max() < 0.05
    assert np.abs(model.layers[2].kernel).max() > 0.2


def test_the_summary_names_the_best_epoch():
    history = History(loss=(0.3, 0.2), validation_loss=(0.1, 0.15), best_epoch=1)
    assert history.summary("CAE") == (
        "CAE: trained for 2 epochs; the best was epoch 1 with a validation loss of 0.1000."
    )


def test_the_summary_says_that_a_penalty_is_in_the_loss():
    history = History(loss=(0.3,), validation_loss=(0.1,), best_epoch=1, penalised=True)
    assert history.summary("CAE").endswith("loss of 0.1000, the penalty included, so it is above the error.")


def test_a_training_that_is_interrupted_says_in_a_line_how_far_it_was_and_what_to_do():
    tried = []

    def stop(x):
        if tried:  # before the training begins
            raise KeyboardInterrupt
        tried.append(x)
        return 0 * ops.mean(x)

    with pytest.raises(KeyboardInterrupt, match=r"Stopped after 0 of \d+ epochs\. Run the cell again to train"):
        run(compiled(small()), penalty=stop)


def test_a_loss_that_is_not_a_number_is_never_the_best():
    assert [best_epoch(losses) for losses in ((0.3, 0.2, np.nan), (np.nan, 0.1), (np.nan,))] == [2, 2, 1]


class Subclass(keras.Model):
    def call(self, inputs):
        return inputs


def two_inputs():
    inputs = [keras.Input((4,)), keras.Input((4,))]
    return keras.Model(inputs, layers.Dense(4)(layers.Concatenate()(inputs)))


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: run("model"), "Expected a Keras model to train.*; found the text 'model', an array"),
        (lambda: run(compiled(small()), inputs=compiled(small())), "found a Keras model, a Keras model, an array"),
        (lambda: run(compiled(small()), settings=ROWS), "settings such as profile.cnn; found a Keras model"),
        (
            lambda: run(compiled(functional(layers.Dense(3))), inputs=ROWS[:, :3], targets=ROWS),
            r"inputs of shape \(N, 4\).*found \(32, 3\)\. Inputs and targets are swapped",
        ),
        (lambda: run(small()), "Expected a compiled model"),
        (lambda: run(compiled(small()), targets=ROWS[:5]), "as many inputs as targets, found 32 and 5"),
        (lambda: run(compiled(small()), inputs=ROWS[:, :3]), r"inputs of shape \(N, 4\).*found \(32, 3\)"),
        (lambda: run(compiled(small()), targets=ROWS[:, :3]), r"targets of shape \(N, 4\).*found \(32, 3\)"),
        (lambda: run(compiled(Subclass())), "found a Subclass with 0 inputs"),
        (lambda: run(compiled(two_inputs()), inputs=[ROWS, ROWS]), "with 2 inputs and 1 outputs"),
        (lambda: run(compiled(small()), penalty=lambda x: ops.sum(x, axis=1)), "one number from the penalty"),
    ],
)
def test_what_cannot_be_trained_is_refused_with_a_clear_message(attempt, message):
    with pytest.raises(ValueError, match=message):
        attempt()


def test_a_blank_in_a_penalty_is_reported_as_a_blank():
    with pytest.raises(BlankError, match="line 3"):
        run(compiled(small()), penalty=lambda x: unfilled(3, "y = ..."))


def test_settings_that_hold_others_are_said_where_the_others_are():
    with pytest.raises(ValueError, match=r"found .* a Profile\. The settings are in the last one's \.cnn or \.cae"):
        run(compiled(small()), settings=QUICK)


@pytest.mark.parametrize(
    ("penalty", "told"),
    [
        (lambda x: np.float32(np.mean(x)), "found NumPy or a Python number in it"),
        (lambda x: float(ops.mean(x)), "found NumPy or a Python number in it"),
        (ops.mean(ops.ones(3)), "Write penalty=added_to_error, without parentheses"),
        (lambda x: None, "found None. Does the function end with a return?"),
        (lambda x: ops.sum(x, axis=1), "Take its mean"),
    ],
)
def test_a_penalty_that_stops_a_training_is_told_why(penalty, told):
    tf.config.run_functions_eagerly(False)  # as in a notebook
    try:
        with pytest.raises(ValueError, match=re.escape(told)):
            run(compiled(small()), penalty=penalty)
    finally:
        tf.config.run_functions_eagerly(True)


def test_a_history_holds_the_penalty_that_was_given():
    def penalty(x):
        return 0 * ops.mean(x)

    assert run(compiled(small()), penalty=penalty).penalty is penalty
    assert run(compiled(small())).penalty is None
