"""Right work passes however it is written; wrong work fails with a message that names the fault."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from keras import layers, ops
from right_and_wrong import (
    AUTOENCODERS,
    CONVOLUTIONAL,
    DEEP,
    PENALTIES,
    WRONG_AUTOENCODERS,
    WRONG_DECODERS,
    WRONG_DEEP,
    WRONG_PENALTIES,
    by_formula,
    kernel_of,
)

from aelab import backbones
from aelab.autoencoders import contractive as check_contractive
from aelab.autoencoders.penalty import usable
from aelab.contractive import ContractivePenalty, squared_norm_closed_form
from autograder.judge.absent import Absent
from kerasdata.runtime import keras, tf
from labkit import checks
from labkit.blanks import BlankError, Unfilled, unfilled
from labkit.checks import Outcome, check, hint, progress, run_check
from labkit.exercises import EXERCISES
from labkit.scoring import NotAttemptedError, Score, UnmetError, explain

IMAGES = np.random.default_rng(0).random((4, 32, 32, 3), np.float32)


@pytest.fixture(autouse=True)
def no_outcomes(monkeypatch):
    monkeypatch.setattr(checks, "_outcomes", {})


def correct(result):
    assert result.outcome is Outcome.CORRECT, str(result)


def incorrect(result, *words):
    assert result.outcome is Outcome.INCORRECT, str(result)
    assert str(result).startswith("Not right yet: Expected")
    for word in words:
        assert word in result.message, result.message


@pytest.mark.parametrize("wording", CONVOLUTIONAL)
def test_a_right_decoder_is_correct(wording):
    correct(run_check("build_decoder", CONVOLUTIONAL[wording]))


@pytest.mark.parametrize("fault", WRONG_DECODERS)
def test_a_wrong_decoder_is_told_its_fault(fault):
    build_decoder, *words = WRONG_DECODERS[fault]
    incorrect(run_check("build_decoder", build_decoder), *words)


@pytest.mark.parametrize("wording", AUTOENCODERS)
def test_a_right_autoencoder_is_correct(wording):
    correct(run_check("cae", *AUTOENCODERS[wording](), 64))


@pytest.mark.parametrize("fault", WRONG_AUTOENCODERS)
def test_a_wrong_autoencoder_is_told_its_fault(fault):
    build, *words = WRONG_AUTOENCODERS[fault]
    incorrect(run_check("cae", *build(), 64), *words)


@pytest.mark.parametrize("wording", DEEP)
def test_a_right_deep_autoencoder_is_correct(wording):
    correct(run_check("deep_cae", *DEEP[wording](), 64))


@pytest.mark.parametrize("fault", WRONG_DEEP)
def test_a_wrong_deep_autoencoder_is_told_its_fault(fault):
    build, *words = WRONG_DEEP[fault]
    incorrect(run_check("deep_cae", *build(), 64), *words)


@pytest.mark.parametrize("wording", PENALTIES)
def test_a_right_penalty_is_correct(wording):
    correct(run_check("contractive_penalty", PENALTIES[wording]))


@pytest.mark.parametrize("fault", WRONG_PENALTIES)
def test_a_wrong_penalty_is_told_its_fault(fault):
    penalty, *words = WRONG_PENALTIES[fault]
    incorrect(run_check("contractive_penalty", penalty), *words)


def test_a_slope_that_stays_true_or_false_is_told_to_be_cast():
    result = run_check("contractive_penalty", by_formula(lambda latent: latent > 0))
    assert result.outcome is Outcome.ERROR
    assert (
        "types of numbers are mixed, int32 and float" in result.message
        and "ops.cast(latent > 0, latent.dtype)" in result.message
    )


frozen_encoder = cache(backbones.frozen_encoder)


@cache
def standardising_encoder(name):
    encoder = frozen_encoder(name)
    return backbones.standardised(encoder, np.asarray(encoder(IMAGES)))


def pairs(value, names=("VGG16", "ResNet50"), encoder_of=standardising_encoder):
    """Return models that reconstruct every image as the same grey."""
    results = {}
    for name in names:
        encoder = encoder_of(name)
        latent = keras.Input(encoder.output_shape[1:])
        decoder = keras.Model(latent, layers.Reshape((32, 32, 3))(layers.Dense(3072, "sigmoid")(latent)))
        decoder.set_weights([np.zeros((latent.shape[1], 3072)), np.full(3072, np.log(value / (1 - value)))])
        results[name] = {"encoder": encoder, "decoder": decoder}
    return results


def trained(results, threshold=0.1):
    return run_check("train_decoders", results, IMAGES, {"VGG16": threshold, "ResNet50": threshold})


def test_a_small_enough_error_of_both_decoders_is_correct():
    correct(trained(pairs(0.5)))


def test_raw_features_are_refused_by_name_however_small_the_error():
    result = trained(pairs(0.5, encoder_of=frozen_encoder))
    incorrect(result, "standardised features from the VGG16 encoder", "Keep encoder = standardised")


@pytest.mark.parametrize(
    "loss", ["mse", "MSE", "MeanSquaredError", keras.losses.mean_squared_error, keras.losses.MeanSquaredError()]
)
def test_the_mse_may_be_written_as_keras_allows(loss):
    results = pairs(0.5)
    results["VGG16"]["decoder"].compile("adam", loss)
    correct(trained(results))


def test_a_loss_of_the_learners_own_is_judged_by_its_result():
    results = pairs(0.5)
    results["VGG16"]["decoder"].compile("adam", lambda truth, guess: ops.mean(ops.square(truth - guess)))
    correct(trained(results))


@pytest.mark.parametrize(
    ("loss", "name"),
    [("mae", "mean absolute error"), (keras.losses.BinaryCrossentropy(), "binary crossentropy"), ("huber", "huber")],
)
def test_another_loss_is_refused_by_name_however_small_the_error(loss, name):
    results = pairs(0.5)
    results["ResNet50"]["decoder"].compile("adam", loss)
    incorrect(trained(results), "the ResNet50 decoder to be compiled with the MSE as loss", f"found {name}")


def test_too_large_an_error_is_told_with_its_value():
    incorrect(trained(pairs(0.6), threshold=0.01), "VGG16 under 0.01", "0.09", "with Adam(1e-3), the MSE as loss")


def test_decoders_that_are_not_trained_yet_are_not_attempted():
    assert trained({}).outcome is Outcome.NOT_ATTEMPTED
    assert """no results["ResNet50"] yet, only 'VGG16'.""" in trained(pairs(0.5, ["VGG16"])).message


def test_an_encoder_that_hands_the_pixels_on_is_refused():
    pixels, latent = keras.Input((32, 32, 3)), keras.Input((3072,))
    identity = {
        "encoder": keras.Model(pixels, layers.Flatten()(pixels)),
        "decoder": keras.Model(latent, layers.Reshape((32, 32, 3))(latent)),
    }
    incorrect(trained({"VGG16": identity, "ResNet50": identity}), "at most 512 features", "3072")


def test_an_encoder_that_averages_the_pixels_without_the_network_is_refused():
    pixels, latent = keras.Input((32, 32, 3)), keras.Input((256,))
    small = keras.Model(pixels, layers.Flatten()(layers.AveragePooling2D(2)(layers.Conv2D(1, 1)(pixels))))
    small.trainable = False
    decoder = keras.Model(latent, layers.Reshape((32, 32, 3))(layers.Dense(3072)(latent)))
    incorrect(trained({"VGG16": {"encoder": small, "decoder": decoder}}), "ImageNet weights", "other weights")


def test_a_pair_without_a_decoder_is_told_so():
    incorrect(trained({"VGG16": {"encoder": frozen_encoder("VGG16")}, "ResNet50": {}}), 'results["VGG16"]["decoder"]')


def flat(encoder_layers):
    inputs = keras.Input((784,))
    latent = inputs
    for layer in encoder_layers:
        latent = layer(latent)
    return keras.Model(inputs, latent), keras.Model(latent, layers.Dense(784, activation="sigmoid")(latent))


ROWS = np.random.default_rng(0).random((16, 784), np.float32)
PATTERN = np.random.default_rng(1).random(784, np.float32)
CALM_ROWS = np.linspace(0, 1, 16, dtype=np.float32)[:, None] * PATTERN  # one picture, from dark to bright


def along_the_pattern(encoder, decoder):
    """Return the same models, whose encoder reads only how bright the picture is: no other change moves its latents."""
    kernel, *rest = encoder.get_weights()
    encoder.set_weights([0.1 * np.repeat(PATTERN[:, None], kernel.shape[1], 1) / np.linalg.norm(PATTERN), *rest])
    return encoder, decoder


@pytest.mark.parametrize(
    "encoder_layers",
    [
        lambda: [layers.Dense(4, activation="relu")],
        lambda: [layers.Dense(4), ops.relu],
        lambda: [layers.Dense(4), layers.ReLU(), layers.Dropout(0.2)],
        lambda: [keras.Sequential([keras.Input((784,)), layers.Dense(4, activation="relu")])],
    ],
)
def test_a_calm_encoder_contracts_however_it_is_written(encoder_layers):
    encoder, decoder = along_the_pattern(*flat(encoder_layers()))
    correct(run_check("train_cae", encoder, decoder, CALM_ROWS, 0.5, 1.0))


def added(encoder, decoder, factor=1e-3, error=0.0, constant=0.0):
    def added_to_error(x):
        penalty = ops.mean(squared_norm_closed_form(encoder, x))
        return factor * penalty + error * ops.mean(ops.square(decoder(encoder(x)) - x)) + constant

    return added_to_error


@pytest.mark.parametrize(
    ("slip", "told"),
    [
        ({"error": 1.0}, "MSE plus the penalty. train adds the MSE itself"),
        ({"error": 1.0, "factor": 0.0}, "That is the MSE, which train adds itself"),
        ({"factor": 1.0}, "multiply it by lambda_c"),
        ({"factor": 1.0, "error": 1.0}, "MSE plus the penalty without lambda_c"),
        ({"factor": 1.0, "constant": 1e-3}, "lambda_c plus the penalty"),
        ({"factor": 1e-6}, "lambda_c is in it twice"),
        ({"factor": -1e-3}, "Leave out the minus"),
        ({"factor": 3e-4}, 'check of "contractive_penalty"'),
        ({"constant": 5.0}, "That is 5 too much for every batch"),
    ],
)
def test_what_is_added_to_the_error_is_tested_and_its_slip_is_named(slip, told):
    pair = along_the_pattern(*flat([layers.Dense(4, activation="relu")]))
    pair[0].set_weights([pair[0].get_weights()[0], np.full(4, 0.1)])
    correct(run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, added(*pair)))
    incorrect(run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, added(*pair, **slip)), told)
    incorrect(run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, lambda x: None), "found None", "return")


def test_the_penalty_of_the_library_may_be_what_is_added():
    pair = along_the_pattern(*flat([layers.Dense(4, activation="relu")]))
    correct(run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, ContractivePenalty(pair[0], 1e-3)))


def test_an_untouched_training_is_not_attempted_and_one_that_was_done_otherwise_is_judged_by_its_result():
    pair = along_the_pattern(*flat([layers.Dense(4, activation="relu")]))
    assert run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, blank).outcome is Outcome.NOT_ATTEMPTED
    pair[0].set_weights([pair[0].get_weights()[0], np.full(4, 0.1)])
    correct(run_check("train_cae", *pair, CALM_ROWS, 0.5, 1.0, blank))


def test_a_restless_encoder_whose_latents_are_made_small_is_refused():
    encoder, decoder = flat([layers.Dense(4, "relu")])
    kernel, bias = encoder.get_weights()
    encoder.set_weights([kernel / 100, bias + 0.1])
    incorrect(run_check("train_cae", encoder, decoder, CALM_ROWS, 0.5, 1.0), "variance of the latent", "merely small")


def test_latents_that_are_all_the_same_do_not_contract():
    encoder, decoder = along_the_pattern(*flat([layers.Dense(4, "relu")]))
    kernel, _ = encoder.get_weights()
    encoder.set_weights([kernel * 0, np.ones(4)])
    incorrect(run_check("train_cae", encoder, decoder, CALM_ROWS, 0.5, 1.0), "all the same")


def test_a_cae_that_hands_the_pixels_on_is_refused():
    pixels = keras.Input((784,))
    identity = keras.Model(pixels, layers.Identity()(pixels))
    incorrect(run_check("train_cae", identity, identity, ROWS, 0.5, 1e9), "much narrower", "784")


def test_too_large_an_error_of_the_cae_is_told():
    incorrect(run_check("train_cae", *flat([layers.Dense(4, "relu")]), ROWS, 1e-9, 10.0), "under 1e-09")


def test_a_restless_encoder_is_told_to_use_the_penalty():
    encoder, decoder = flat([layers.Dense(4, "relu", bias_initializer="ones")])
    incorrect(run_check("train_cae", encoder, decoder, ROWS, 0.5, 1e-9), "Jacobian norm", "lambda_c")


@pytest.mark.parametrize(
    ("scale", "largest_error", "largest_norm", "said"),
    [
        (1e-3, 1e-9, 10.0, ("Jacobian norm is", "almost nothing", "multiplied by lambda_c")),
        (1.0, 1e-9, 10.0, ("Is the loss the MSE plus lambda_c times the penalty",)),
        (1e3, 1e-9, 1e9, ("is it minus",)),
        (1e3, 0.5, 10.0, ("is it minus",)),
    ],
)
def test_the_norm_tells_what_is_wrong_with_the_penalty(scale, largest_error, largest_norm, said):
    encoder, decoder = flat([layers.Dense(4, bias_initializer="ones")])
    kernel, bias = encoder.get_weights()
    encoder.set_weights([kernel * scale, bias])
    decoder.set_weights([weight + 0.1 for weight in decoder.get_weights()])  # it has learned, too
    incorrect(run_check("train_cae", encoder, decoder, ROWS, largest_error, largest_norm), *said)


def test_an_encoder_that_does_not_look_has_a_norm_of_zero():
    inputs = keras.Input((784,))
    encoder = keras.Model(inputs, ops.zeros_like(inputs[:, :4]) + 1.0)
    assert check_contractive.independent_norm(encoder, ROWS) == 0


@pytest.mark.parametrize(("error", "norm"), [(1e-9, 10.0), (0.5, 1e-9)])
def test_a_cae_that_was_never_trained_is_told_so(error, norm):
    result = run_check("train_cae", *flat([layers.Dense(4, "relu")]), ROWS, error, norm)
    incorrect(result, "learned nothing yet: did its training stop with an error")


UNTRAINED = (
    lambda pair, training: check_contractive.reconstruction_error(*pair, ROWS, 1e-9, training),
    lambda pair, training: check_contractive.contracts(pair[0], ROWS, 1e-9, training),
)


def training_of(pair, history):
    autoencoder = keras.Model(pair[0].input, pair[1](pair[0].output))
    return check_contractive.Training(lambda: autoencoder, lambda: None, lambda: history)


BLANK = Unfilled("history_cae", BlankError("Line 3."))


@pytest.mark.parametrize("test", UNTRAINED)
def test_a_training_that_stopped_at_a_blank_is_not_attempted(test):
    pair = flat([layers.Dense(4, "sigmoid")])
    with pytest.raises(BlankError, match="history_cae is not there yet"):
        test(pair, training_of(pair, BLANK))


@pytest.mark.parametrize("test", UNTRAINED)
def test_a_training_that_stopped_with_an_error_is_attempted(test):
    pair = flat([layers.Dense(4, "relu")])
    absent = Absent("history_cae", BlankError("Cell 19, train_cae, stopped with ValueError: why"))
    with pytest.raises(UnmetError, match="learned nothing yet"):
        test(pair, training_of(pair, absent))


@pytest.mark.parametrize("test", UNTRAINED)
@pytest.mark.parametrize("layer", [lambda: layers.Dense(4, "sigmoid"), lambda: layers.Dense(4)])
def test_the_layers_of_a_model_that_was_never_trained_are_not_the_reason(test, layer):
    pair = flat([layer(), layers.Dropout(0.2), layers.Activation("tanh")])
    with pytest.raises(UnmetError, match="learned nothing yet") as caught:
        test(pair, training_of(pair, None))
    assert "likely reason" not in str(caught.value)


@pytest.mark.parametrize("test", UNTRAINED)
def test_what_was_trained_in_a_cell_of_the_learners_own_is_judged_though_a_blank_is_left(test):
    pair = flat([layers.Dense(4, "relu", bias_initializer="ones")])
    with pytest.raises(UnmetError, match="1e-09"):
        test(pair, training_of(pair, BLANK))


def test_a_layer_that_was_made_after_the_training_is_named():
    encoder, decoder = flat([layers.Dense(4, bias_initializer="ones")])
    hidden = layers.Dense(9, bias_initializer="ones", activation="relu")(decoder.input)
    remade = keras.Model(decoder.input, layers.Dense(784, activation="sigmoid")(hidden))
    incorrect(run_check("train_cae", encoder, remade, ROWS, 1e-9, 1e9), "In the decoder, Dense has learned nothing")


def test_an_encoder_that_normalises_is_told_so_where_its_norm_is_too_large():
    inputs = keras.Input((784,))
    encoder = keras.Model(inputs, layers.BatchNormalization()(layers.Dense(4, bias_initializer="ones")(inputs)))
    decoder = flat([layers.Dense(4)])[1]
    incorrect(run_check("train_cae", encoder, decoder, ROWS, 0.5, 1e-9), "extra layer, BatchNormalization")


def test_a_decoder_that_was_never_trained_is_told_so():
    incorrect(trained(pairs(0.5), threshold=0.01), "The decoder has learned nothing yet")


@pytest.mark.parametrize("own", [lambda encoder, x: ops.mean(squared_norm_closed_form(encoder, x)), None])
def test_a_penalty_that_gets_the_autoencoder_is_told_so_if_it_fails(own):
    encoder, decoder = flat([layers.Dense(4, "relu")])
    autoencoder = keras.Model(encoder.input, decoder(encoder.output))
    penalty = usable(lambda: own)
    assert np.isclose(penalty(encoder, ROWS), ops.mean(squared_norm_closed_form(encoder, ROWS)))
    with pytest.raises(ValueError, match=r"reads: an autoencoder\. Give it encoder_cae"):
        penalty(autoencoder, ROWS)
    with pytest.raises(tf.errors.InvalidArgumentError, match="incompatible"):
        penalty(decoder, ROWS)


def test_a_penalty_by_differentiation_of_the_autoencoder_runs_on():
    assert usable(lambda: differentiated)(keras.Sequential([keras.Input((3,)), layers.Dense(3)]), ROWS[:, :3]) > 0


def differentiated(encoder, x):
    return check_contractive.independent_norm(encoder, np.asarray(x))


def test_a_penalty_that_fails_is_told_the_shapes():
    result = run_check("contractive_penalty", lambda encoder, x: encoder(x) * ops.sum(kernel_of(encoder), axis=1))
    assert result.outcome is Outcome.ERROR
    assert "Here the kernel has shape (12, 5), the latent (7, 5)." in result.message


def test_the_independent_norm_is_that_of_the_weights_for_a_linear_encoder():
    encoder, _ = flat([layers.Dense(4)])
    assert check_contractive.independent_norm(encoder, ROWS) == pytest.approx(np.sum(encoder.get_weights()[0] ** 2))


def blank(*_):
    unfilled(4, "x = ...(x)")


@pytest.mark.parametrize("exercise", ["build_decoder", "build_encoder", "contractive_penalty", "interpolate"])
def test_a_function_with_a_blank_is_not_attempted(exercise):
    result = run_check(exercise, blank)
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert "line 4" in result.message


@pytest.mark.parametrize("exercise", EXERCISES)
def test_what_a_blank_left_undone_is_not_attempted(exercise):
    result = run_check(exercise, *[Unfilled("x", BlankError("Line 2."))] * 3)
    assert result.outcome is Outcome.NOT_ATTEMPTED
    assert "x is not there yet" in result.message


@pytest.mark.parametrize("exercise", ["build_decoder", "build_encoder", "contractive_penalty", "interpolate"])
def test_an_exception_in_the_work_is_an_error_with_its_message(exercise):
    def broken(*_):
        raise KeyError("no such thing")

    result = run_check(exercise, broken)
    assert result.outcome is Outcome.ERROR
    assert str(result).startswith("Error: Your code stopped with KeyError: 'no such thing'")


@pytest.mark.parametrize("exercise", ["build_decoder", "build_encoder", "contractive_penalty", "interpolate"])
def test_a_forgotten_return_is_recognised(exercise):
    incorrect(run_check(exercise, lambda *_: None), "found None", "return")


def test_every_exercise_has_a_check_praise_and_hints():
    assert all(exercise.praise and len(exercise.hints) >= 2 for exercise in EXERCISES.values())


def test_an_unknown_exercise_is_refused_with_the_known_names():
    for call in (run_check, check, hint):
        with pytest.raises(ValueError, match=r"build_decoder, .*found 'decoder'"):
            call("decoder")


def printed(capsys):
    """Return what was printed, one line per message: continuation lines are joined."""
    return capsys.readouterr().out.replace("\n    ", " ").splitlines()


def test_a_check_prints_the_outcome_the_help_and_the_progress(capsys):
    check("interpolate", lambda first, second, weight: first)
    check("interpolate", lambda first, second, weight: (1 - weight) * first + weight * second)
    first, help_line, before, second, after = printed(capsys)
    assert first.startswith("Not right yet: ") and "the first latent for every lambda_val" in first
    assert help_line == 'For help, run: hint("interpolate", 1)'
    assert before == "Progress: 0 of 3 correct   [-] interpolate  [.] interpolate_images  [.] comparison"
    assert second.startswith("Correct: ")
    assert after == "Progress: 1 of 3 correct   [+] interpolate  [.] interpolate_images  [.] comparison"


def test_long_messages_and_hints_break_between_words_and_go_on_indented(capsys):
    words = " ".join(f"word{number}" for number in range(20))

    def build_decoder(latent_dim):
        raise ValueError(words)

    check("build_decoder", build_decoder)
    hint("build_decoder", 2)
    shown = capsys.readouterr().out
    assert max(map(len, shown.splitlines())) <= 100
    assert words in shown.replace("\n    ", " ")


def test_progress_without_a_notebook_shows_all_exercises(capsys):
    progress()
    assert f"0 of {len(EXERCISES)} correct" in capsys.readouterr().out


def test_hints_say_more_each_time_and_are_counted_from_one(capsys):
    hint("build_decoder")
    hint("build_decoder", 2)
    assert [line.partition(":")[0] for line in printed(capsys)] == ["Hint 1 of 2", "Hint 2 of 2"]
    for number in (0, 3, "one"):
        hint("build_decoder", number)
        assert printed(capsys) == [f'There are 2 hints for "build_decoder", from 1 to 2; found {number!r}.']


def test_a_score_adds_up_its_parts_and_scales_them_to_the_points(capsys):
    def raises(error):
        raise error

    score = Score(points=4)
    score.part(1, "right", lambda: None)
    score.part(2, "wrong", lambda: raises(UnmetError("Expected a, found b.")))
    score.part(1, "blank", lambda: raises(NotAttemptedError("Nothing yet.")))
    assert score.total() == 1.0
    assert capsys.readouterr().out.splitlines() == [
        "[passed] right", "[not passed] wrong: Expected a, found b.", "[not attempted] blank: Nothing yet.",
        "1 of 4 points for the parts above",
    ]  # fmt: skip


def test_a_score_without_parts_is_zero():
    assert Score(points=3).total() == 0


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (lambda: layers.BatchNormalization(keras.Input((4,))), "Make it first, then call it: Layer(...)(x)"),
        (lambda: layers.GlobalAveragePooling2D(keras.Input((4, 4, 1))), "Make it first, then call it"),
        (lambda: tf.ones((3,)) * tf.ones((2,)), "(3,) and (2,) do not fit together"),
    ],
)
def test_an_error_of_keras_is_told_in_words_that_help(code, told):
    with pytest.raises(Exception) as raised:
        code()
    assert told in explain(raised.value) and "function_node" not in explain(raised.value)


@pytest.mark.parametrize(
    "slope",
    [lambda latent: np.where(latent > 0, 1.0, 0.0), lambda latent: np.asarray(latent) > 0],
    ids=["where", "array"],
)
def test_a_penalty_of_numpy_is_told_before_its_training_stops(slope):
    def contractive_penalty(encoder, x):
        weights = np.sum(np.square(encoder.get_weights()[0]), axis=0)
        return ops.mean(ops.sum(ops.convert_to_tensor(slope(encoder(x)) * weights), axis=1))

    result = run_check("contractive_penalty", contractive_penalty)
    assert (
        result.outcome is Outcome.CORRECT and "But a training will stop at it: NumPy works on numbers" in result.message
    )


def test_a_sum_over_all_weights_is_told_its_axis():
    def contractive_penalty(encoder, x):
        slope = ops.cast(encoder(x) > 0, "float32")
        return ops.mean(ops.sum(slope * ops.sum(ops.square(encoder.weights[0])), axis=1))

    incorrect(run_check("contractive_penalty", contractive_penalty), "axis=0")


def test_a_slope_of_true_and_false_that_only_counts_is_told_to_be_cast():
    def contractive_penalty(encoder, x):
        slope = encoder(x) > 0
        return ops.mean(ops.sum(slope * ops.sum(ops.square(encoder.weights[0]), axis=0), axis=1))

    incorrect(run_check("contractive_penalty", contractive_penalty), "ops.cast(latent > 0, latent.dtype)")


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Argument(s) not recognized: {'lr': 0.001}", "no argument lr. Did you mean learning_rate?"),
        ("Argument(s) not recognized: {'learning_rat': 0.001}", "Did you mean learning_rate?"),
        ("Argument(s) not recognized: {'colour': 1}", "an optimizer has no argument colour"),
    ],
)
def test_an_argument_that_no_optimizer_has_is_named(message, words):
    assert words in explain(ValueError(message))


def test_a_penalty_of_other_images_than_the_batch_is_told():
    image = keras.Input((784,))
    latent = layers.Dense(5, "relu", kernel_initializer=keras.initializers.RandomNormal(0, 0.1, seed=4))(image)
    encoder = keras.Model(image, latent)
    decoder = keras.Sequential([keras.Input((5,)), layers.Dense(784)])
    images = (
        np.random.default_rng(5).random((80, 784), np.float32) * np.linspace(0, 1, 80, dtype=np.float32)[:, None] ** 3
    )
    check_contractive.added_value(added(encoder, decoder), encoder, lambda x: decoder(encoder(x)), images)
    of_all = added(encoder, decoder)(images[:64])
    with pytest.raises(UnmetError, match="the penalty of x, the batch"):
        check_contractive.added_value(lambda x: of_all, encoder, lambda x: decoder(encoder(x)), images)
