"""Fine-tuning goes on from the weights that a model has, each at its own rate; and checks name what went wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest
from test_wrong_kinds import WRONG, explained
from tiny import functional, own_cache

from aelab import finetuning_training, training
from aelab.backbones import CUTS
from aelab.finetuning import comparing, reference, small, splitting, tuning
from aelab.finetuning.composing import OF_THE_LAB, usable
from aelab.finetuning.settings import STAGES
from aelab.finetuning_training import TwoRates, continue_training, rates_of
from aelab.grading import trainer
from aelab.profile import TrainingSettings
from kerasdata.architecture import array_digest
from kerasdata.runtime import keras, make_repeatable
from labkit.checks import run_check
from labkit.scoring import UnmetError

pytestmark = pytest.mark.filterwarnings("ignore:Even though the `tf.config:UserWarning")
ROWS = np.random.default_rng(0).random((40, 4), np.float32)


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    own_cache(monkeypatch, tmp_path)
    monkeypatch.setattr(training, "_origins", {})


def model(seed=0, slow_rate=1e-5):
    make_repeatable(seed)
    made = functional(keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(4))
    made.compile(optimizer=TwoRates(made.layers[1].trainable_variables, slow_rate), loss="mse")
    return made


def moved(before, after):
    return [float(np.abs(one - other).max()) for one, other in zip(before, after, strict=True)]


def test_the_first_step_moves_each_weight_by_its_own_rate():
    made = model()
    before = made.get_weights()
    continue_training(made, ROWS[:30], ROWS[:30], epochs=1)
    assert moved(before, made.get_weights()) == pytest.approx([1e-5, 1e-5, 1e-3, 1e-3], rel=0.02)


def test_equal_rates_are_plain_adam():
    some, other = model(slow_rate=1e-3), model()
    other.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
    assert rates_of(some) == rates_of(other) == [1e-3] * 4
    for one in (some, other):
        one.fit(ROWS, ROWS, epochs=2, batch_size=10, shuffle=False, verbose=0)
    assert max(moved(some.get_weights(), other.get_weights())) < 1e-6


def test_other_optimizers_have_no_known_rates():
    made = model()
    for optimizer in (keras.optimizers.SGD(0.1), keras.optimizers.Adam(1e-3, beta_1=0.5)):
        made.compile(optimizer=optimizer, loss="mse")
        assert rates_of(made) is None


def test_the_same_start_is_trained_once_and_another_start_again():
    first, second, third = model(), model(), model(seed=1)
    histories = [continue_training(one, ROWS, ROWS, epochs=2) for one in (first, second, third)]
    assert [history.remembered for history in histories] == [False, True, False]
    assert max(moved(first.get_weights(), second.get_weights())) == 0


def test_a_training_goes_on_from_where_it_was():
    made = model(slow_rate=1e-3)
    losses = [continue_training(made, ROWS, ROWS, epochs=20).validation_loss[-1] for _ in range(3)]
    assert losses == sorted(losses, reverse=True)


@pytest.mark.parametrize("epochs", [0, 1.5, True, "3"])
def test_epochs_are_a_positive_whole_number(epochs):
    with pytest.raises(ValueError, match="whole number of epochs"):
        continue_training(model(), ROWS, ROWS, epochs)


def test_the_grader_goes_on_from_an_earlier_training_that_it_knows(monkeypatch):
    settings = TrainingSettings(epochs=2, batch_size=10, patience=2)
    images = {array_digest(ROWS): lambda: ROWS}
    asked = []
    monkeypatch.setattr(training, "ask_to_train", lambda key: asked.append(json.loads(json.dumps(key))) or False)

    def trained():
        made = functional(keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(4))
        made.compile(optimizer=keras.optimizers.Adam(1e-3), loss="mse")
        training.train(made, ROWS, ROWS, settings)
        maps = keras.Input((4,))
        whole = keras.Model(maps, made(maps))
        whole.compile(optimizer=TwoRates(made.layers[1].trainable_variables, 1e-5), loss="mse")
        return whole, continue_training(whole, ROWS, ROWS, epochs=2)

    expected, _ = trained()
    assert [key["kind"] for key in asked[1:]] == [finetuning_training.KIND] and asked[1]["after"] == asked[:1]
    for folder in training.store.cache_directory().glob("trained"):
        folder.rename(folder.with_name("before"))
    for name, value in (("_pixels", lambda: images), ("_features", dict), ("inputs_of_stages", dict), ("starts", dict)):
        monkeypatch.setattr(trainer, name, value)
    trainer.train_as_asked(asked[1])
    found, history = trained()
    assert history.remembered
    assert max(moved(expected.get_weights(), found.get_weights())) < 1e-5


def test_the_grader_declines_weights_that_nobody_knows(monkeypatch):
    asked = []
    monkeypatch.setattr(training, "ask_to_train", lambda key: asked.append(json.loads(json.dumps(key))) or False)
    continue_training(model(), ROWS, ROWS, epochs=1)
    monkeypatch.setattr(trainer.store, "recall", lambda *_: None)
    for name, value in (("_pixels", lambda: {array_digest(ROWS): lambda: ROWS}), ("starts", dict)):
        monkeypatch.setattr(trainer, name, value)
    with pytest.raises(trainer.Declined, match="weights are not known"):
        trainer.train_as_asked(asked[0])


def test_layers_have_the_same_names_whatever_was_made_before():
    some, _, other = model(), model(), model()
    assert finetuning_training.renamed(some.get_config()) == finetuning_training.renamed(other.get_config())


def test_a_copy_gives_the_same_and_shares_nothing():
    encoder = small.small_encoder()
    copy = reference.copy_of(encoder)
    maps = np.random.default_rng(1).random((5, *small.MAPS), np.float32)
    np.testing.assert_allclose(copy(maps), encoder(maps), rtol=1e-6)
    copy.set_weights([weight + 1 for weight in copy.get_weights()])
    assert max(moved(encoder.get_weights(), small.small_encoder().get_weights())) == 0


def test_the_stages_end_where_the_first_lab_cuts_the_networks():
    assert {name: last for name, (_, last) in STAGES.items()} == CUTS


def test_a_copy_of_a_frozen_model_is_unfrozen_as_the_model_is():
    copy = reference.copy_of(small.small_encoder())
    assert copy.trainable_weights == []
    copy.trainable = True
    assert all(layer.trainable for layer in copy.layers)


def tuned(change, order=("unfreeze", "list")):
    def fine_tune(encoder, decoder, maps, images, epochs, rate):
        slow = []
        for step in order:
            if step == "unfreeze":
                change(encoder)
            else:
                slow = encoder.trainable_variables
        start = keras.Input(shape=encoder.input_shape[1:])
        made = keras.Model(start, decoder(encoder(start)))
        made.compile(optimizer=TwoRates(slow, rate), loss="mse")
        continue_training(made, maps, images, epochs)
        return made

    return fine_tune


def everything(encoder):
    encoder.trainable = True


def layers_only(encoder):
    for layer in encoder.layers:
        layer.trainable = not isinstance(layer, tuning.NEVER)
    return encoder


def test_right_functions_pass():
    splitting.network_is_split(reference.split)
    splitting.network_is_split(reference.split, "added", "three", seed=3)
    splitting.maps_are_prepared(reference.prepare)
    tuning.encoder_is_unfrozen(reference.unfreeze)
    tuning.weights_after_steps(tuned(reference.unfreeze))


@pytest.mark.parametrize(
    ("fine_tune", "message"),
    [
        (tuned(everything), "BatchNormalization as they were"),
        (tuned(lambda encoder: None), "that they had before"),
        (tuned(reference.unfreeze, ("list", "unfreeze")), "Before that the list is empty"),
        (lambda *given: tuned(reference.unfreeze)(*given[:5], 10 * given[5]), "as the decoder should move"),
        (lambda *given: tuned(reference.unfreeze)(*given[:5], given[5] / 3), "for all `epochs`"),
        (lambda *given: tuned(reference.unfreeze)(*given[:4], 1, given[5]), "for all `epochs`"),
        (lambda *given: tuned(reference.unfreeze)(*given[:3], 1 - given[3], *given[4:]), "another way|for all"),
        (lambda *given: None, "is a|to be a Keras model"),
    ],
)
def test_what_is_wrong_with_a_step_is_told(fine_tune, message):
    with pytest.raises(UnmetError, match=message):
        tuning.weights_after_steps(fine_tune)


@pytest.mark.parametrize(
    ("unfreeze", "message"),
    [
        (lambda encoder: everything(encoder) or encoder, "that norm and standardise can"),
        (layers_only, "encoder.trainable is still False"),
        (lambda encoder: encoder, "encoder.trainable is still False"),
        (lambda encoder: None, "return encoder"),
    ],
)
def test_what_is_wrong_with_the_flags_is_told(unfreeze, message):
    with pytest.raises(UnmetError, match=message):
        tuning.encoder_is_unfrozen(unfreeze)


@pytest.mark.parametrize(
    ("choose_rate", "message"),
    [
        (lambda errors: max(errors, key=errors.get), "largest error"),
        (lambda errors: min(errors.values()), "return its rate"),
        (min, "smallest rate"),
        (max, "largest rate"),
    ],
)
def test_what_is_wrong_with_a_rate_is_told(choose_rate, message):
    with pytest.raises(UnmetError, match=message):
        comparing.rates_are_chosen(choose_rate)


def test_a_diverged_rate_is_told():
    with pytest.raises(UnmetError, match="nan is neither"):
        comparing.diverged_rates_are_left_out(lambda errors: min(errors, key=errors.get))


@pytest.mark.parametrize(
    ("gain", "message"),
    [
        (lambda frozen, tuned: 100 * (frozen - tuned) / tuned, "divide by the frozen"),
        (lambda frozen, tuned: 100 * (tuned - frozen) / frozen, "other way round"),
        (lambda frozen, tuned: (frozen - tuned) / frozen, "multiply by 100"),
        (lambda frozen, tuned: 100 * tuned / frozen, "what is left"),
        (lambda frozen, tuned: 100 * frozen - tuned / frozen, "Without brackets"),
    ],
)
def test_what_is_wrong_with_a_gain_is_told(gain, message):
    with pytest.raises(UnmetError, match=message):
        comparing.gain_values(gain)


def further(epochs=lambda asked: asked, loss="mse", rate=1e-3, turn=1):
    def train_further(decoder, features, images, asked):
        decoder.compile(optimizer=keras.optimizers.Adam(rate), loss=loss)
        continue_training(decoder, features, images[::turn], epochs(asked))
        return decoder

    return train_further


def began_again(decoder, features, images, epochs):
    decoder.compile(optimizer="adam", loss="mse")
    training.train(decoder, features, images, TrainingSettings(epochs, 32, epochs))
    return decoder


def with_fit(decoder, features, images, epochs):
    decoder.compile(optimizer="adam", loss="mse")
    decoder.fit(features, images, epochs=epochs, verbose=0)
    return decoder


@pytest.mark.parametrize("train_further", [further(), with_fit, further(np.int64)])
def test_right_further_training_passes(train_further):
    assert run_check("train_further", train_further).outcome.name == "CORRECT"


@pytest.mark.parametrize(
    ("train_further", "message"),
    [
        (further(lambda asked: 1), "no fewer and no more"),
        (lambda *given: further()(further()(*given), *given[1:]), "no fewer and no more"),
        (further(rate=2e-3), "no fewer and no more"),
        (further(loss="mae"), "another way"),
        (further(turn=-1), "another way|no fewer"),
        (began_again, "begin again"),
    ],
)
def test_what_is_wrong_with_further_training_is_told(train_further, message):
    with pytest.raises(UnmetError, match=message):
        tuning.frozen_goes_on(train_further)
        tuning.frozen_goes_on(train_further, epochs=1, seed=1)


@pytest.mark.parametrize("slow", [lambda encoder: encoder, lambda encoder: encoder.layers, lambda encoder: 1e-4])
def test_two_rates_need_weights(slow):
    with pytest.raises(ValueError, match=r"such as encoder\.trainable_variables"):
        TwoRates(slow(small.small_encoder()), 1e-4)


def test_train_with_two_rates_is_told_to_begin_again():
    with pytest.raises(ValueError, match="continue_training"):
        training.train(model(), ROWS, ROWS, TrainingSettings(epochs=1, batch_size=10, patience=1))


def nested(network, before, last):
    base, stage = reference.split(network, before, last)
    maps = keras.Input(stage.input_shape[1:])
    return base, keras.Model(maps, stage(maps))


def test_a_model_within_a_model_is_told():
    with pytest.raises(UnmetError, match="a model within a model"):
        splitting.network_is_split(nested)


def test_rates_in_single_precision_are_right():
    comparing.rates_are_chosen(lambda errors: float(np.float32(min(errors, key=errors.get))))


@pytest.mark.parametrize("name", sorted(OF_THE_LAB))
def test_the_labs_function_takes_the_place_of_one_that_is_not_right(name, capsys):
    assert usable(name, OF_THE_LAB[name]) is OF_THE_LAB[name]
    assert capsys.readouterr().out == ""
    assert usable(name, lambda *given: ...) is OF_THE_LAB[name]
    assert f"from here on: {name}." in capsys.readouterr().out


FUNCTIONS = ("split_network", "prepare", "unfreeze", "fine_tune", "choose_rate", "train_further", "gain")
MODELS = (("decoder_first", 1), ("tune_stages", 2))


@pytest.mark.parametrize("kind", sorted(WRONG))
def test_whatever_a_learner_makes_is_told_apart_from_right_work(kind):
    for name in FUNCTIONS:
        explained(run_check(name, WRONG[kind]))
        explained(run_check(name, lambda *given: WRONG[kind]))
    for name, count in MODELS:
        for work in (WRONG[kind], {"VGG16": WRONG[kind]}):
            images = np.zeros((2, 32, 32, 3), np.float32)
            explained(run_check(name, *[work] * count, images, 1.0, 1.0))
