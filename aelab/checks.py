"""What a learner calls: `check` an exercise, ask for a `hint`, look at the `progress`.

A check has one of four outcomes. Its message says what was expected, what was found and where to look. Checks are
for learning: they may be run as often as one likes and they give no points.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aelab import check_contractive, check_decoder, check_encoder, check_interpolation, check_turns
from aelab.blanks import BlankError, expect_filled
from aelab.cell_runs import opened_since, recorded_runs, unfinished_exercise
from aelab.delegation import judged_elsewhere
from aelab.exercises import EXERCISES, exercise_named
from aelab.expectations import NotAttemptedError, Outcome, UnmetError, explain, never_trained
from aelab.explaining import sentences
from aelab.messages import Message, Tone, show
from aelab.wanted import entries_of

OPENED_SINCE = (
    "This page was opened after the cell above began to run. If it still shows an old error or bar, run it once more."
)


@dataclass(frozen=True)
class CheckResult:
    """An outcome and what to tell the learner."""

    exercise: str
    outcome: Outcome
    message: str

    def __str__(self) -> str:
        return f"{self.outcome.value}: {self.message}"


_TONES = {
    Outcome.CORRECT: Tone.GOOD,
    Outcome.INCORRECT: Tone.WRONG,
    Outcome.ERROR: Tone.STOPPED,
    Outcome.NOT_ATTEMPTED: Tone.OPEN,
}


def _check_decoder(build_decoder: Any) -> None:
    check_decoder.decoder_layers(build_decoder)
    check_decoder.decoder_shapes(build_decoder, (64, 256))
    check_decoder.decoder_is_sigmoid(build_decoder)


def _check_encoder(build_encoder: Any) -> None:
    for name in ("VGG16", "ResNet50"):
        check_encoder.encoder_is_right(build_encoder, name)


def _check_training(results: Any, images: Any, thresholds: Any) -> None:
    for name, threshold in entries_of(thresholds, "the thresholds").items():
        check_decoder.reconstruction_error(results, name, images, threshold)


def _check_cae(encoder: Any, autoencoder: Any, latent_dim: int) -> None:
    check_contractive.autoencoder_shapes(encoder, autoencoder, latent_dim)
    check_contractive.autoencoder_layers(autoencoder, [latent_dim, check_contractive.PIXELS], encoder)
    check_contractive.output_is_sigmoid(autoencoder)


def _check_penalty(contractive_penalty: Any) -> str:
    for seed in (0, 1):
        check_contractive.penalty_value(contractive_penalty, seed=seed)
    return check_contractive.why_it_cannot_train(contractive_penalty)


def _check_cae_training(
    encoder: Any, decoder: Any, images: Any, threshold: float, largest: float, added_to_error: Any = None
) -> None:
    if added_to_error is not None and check_contractive.are_autoencoder(encoder, decoder):
        try:
            check_contractive.added_value(added_to_error, encoder, decoder, images)
        except BlankError:
            if never_trained(encoder):
                raise  # else it was trained in another way, and the numbers decide
    check_contractive.reconstruction_error(encoder, decoder, images, threshold)
    check_contractive.contracts(encoder, images, largest)


def _check_deep_cae(encoder: Any, autoencoder: Any, latent_dim: int) -> None:
    check_contractive.autoencoder_shapes(encoder, autoencoder, latent_dim)
    widths = [512, 256, latent_dim, 256, 512, check_contractive.PIXELS]
    check_contractive.autoencoder_layers(autoencoder, widths, encoder)
    check_contractive.output_is_sigmoid(autoencoder)


_CHECKS: dict[str, Callable[..., str | None]] = {
    "build_decoder": _check_decoder,
    "build_encoder": _check_encoder,
    "train_decoders": _check_training,
    "cae": _check_cae,
    "contractive_penalty": _check_penalty,
    "train_cae": _check_cae_training,
    "deep_cae": _check_deep_cae,
    "interpolate": check_interpolation.interpolation_values,
    "interpolate_images": check_turns.pictures_between,
    "comparison": check_interpolation.tables_are_right,
}

_outcomes: dict[str, Outcome] = {}


def run_check(exercise: str, *work: Any) -> CheckResult:
    """Check an exercise without printing.

    Args:
        exercise: its name, as the notebook gives it.
        work: what the learner made; the notebook says what to pass.

    Raises:
        ValueError: there is no such exercise.
    """
    known = exercise_named(exercise)
    if unfinished := unfinished_exercise(exercise):
        outcome = Outcome.NOT_ATTEMPTED if unfinished.is_blank else Outcome.ERROR
        return CheckResult(exercise, outcome, unfinished.message)
    try:
        for item in work:
            expect_filled(item)
        remark = _CHECKS[exercise](*work)
    except (BlankError, NotAttemptedError) as error:
        return CheckResult(exercise, Outcome.NOT_ATTEMPTED, explain(error))
    except UnmetError as error:
        return CheckResult(exercise, Outcome.INCORRECT, explain(error))
    except Exception as error:  # noqa: BLE001  (the learner's code may raise anything)
        return CheckResult(exercise, Outcome.ERROR, explain(error))
    return CheckResult(exercise, Outcome.CORRECT, sentences(known.praise, remark or ""))


def check(exercise: str, *work: Any) -> None:
    """Check an exercise and show the outcome, then where the learner stands in this notebook."""
    if judged_elsewhere():
        print("Not checked here: this run is graded, and the graded cells below decide.")
        return
    result = run_check(exercise, *work)
    _outcomes[exercise] = result.outcome
    told = [str(result)]
    if opened_since(exercise):
        told.append(OPENED_SINCE)
    if result.outcome is Outcome.NOT_ATTEMPTED and recorded_runs() is not None:
        told.append("Filled in by now? Run that cell, then this one.")
    if result.outcome is not Outcome.CORRECT:
        told.append(f'For help, run: hint("{exercise}", 1)')
    show(Message(_TONES[result.outcome], told, *_standing(exercise_named(exercise).notebook)))


def hint(exercise: str, number: int = 1) -> None:
    """Show a hint; each next one says more."""
    hints = exercise_named(exercise).hints
    if number in range(1, len(hints) + 1):
        told = f"Hint {number} of {len(hints)}: {hints[number - 1]}"
    else:
        told = f'There are {len(hints)} hints for "{exercise}", from 1 to {len(hints)}; found {number!r}.'
    show(Message(Tone.HELP, [told]))


def progress(notebook: str | None = None) -> None:
    """Show which exercises are correct so far, of one notebook or of all."""
    if not judged_elsewhere():
        show(Message(Tone.HELP, [], *_standing(notebook)))


def _standing(notebook: str | None) -> tuple[str, list[tuple[Tone, str]]]:
    """Say how many exercises of a notebook are correct, and how each one is."""
    names = [name for name, exercise in EXERCISES.items() if notebook in (None, exercise.notebook)]
    outcomes = [_outcome_now(name) for name in names]
    heading = f"Progress: {outcomes.count(Outcome.CORRECT)} of {len(names)} correct"
    return heading, [(_TONES[outcome], name) for name, outcome in zip(names, outcomes, strict=True)]


def _outcome_now(exercise: str) -> Outcome:
    """Return the outcome of the last check, unless a cell of the exercise has stopped since."""
    outcome = _outcomes.get(exercise, Outcome.NOT_ATTEMPTED)
    runs = recorded_runs()
    if outcome is not Outcome.CORRECT or runs is None or (unfinished := runs.unfinished_exercise(exercise)) is None:
        return outcome
    return Outcome.NOT_ATTEMPTED if unfinished.is_blank else Outcome.ERROR
