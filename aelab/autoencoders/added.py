"""What a learner's training adds to the error, and whether that is the penalty."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.autoencoders.penalty import independent_norm
from aelab.autoencoders.penalty_slips import CLOSE, LAMBDA_C, slip_in_what_is_added
from aelab.canonical import canonical_steps
from aelab.contractive import ContractivePenalty
from aelab.metrics import mse_per_pixel
from aelab.wanted import array_of, expect_function, kind_of
from kerasdata.runtime import keras
from labkit.blanks import BlankError, expect_filled
from labkit.scoring import UnmetError, expect, fail

GIVEN = "the penalty that train was given"
SAME = "It is the same for every batch: compute the penalty of x, the batch that the function is given."


@dataclass(frozen=True)
class Training:
    """What a learner's cells may have made beside the encoder and the decoder; a right answer need not have all of it.

    autoencoder: returns the model that was trained. penalty: returns the learner's contractive_penalty.
    history: returns what `train` returned. largest_error: that the model may have; a larger one has a test of its own.
    """

    autoencoder: Callable[[], Any]
    penalty: Callable[[], Any]
    history: Callable[[], Any]
    largest_error: float = float("inf")

    def added(self) -> Callable[[Any], Any] | None:
        """Return the function that `train` was given as its penalty; None if there is none, or if it is the lab's."""
        try:
            penalty = self.history().penalty
            return penalty if kind_of(penalty) == "a function" else None
        except Exception:  # noqa: BLE001  (there is no history, or one of another kind)
            return None

    def expect_attempted(self) -> None:
        """Raise `BlankError` if the cell that trains stopped at a blank."""
        try:
            expect_filled(self.history())
        except BlankError:
            raise
        except Exception:  # noqa: BLE001  (the name is missing for another reason)
            return


def is_of_the_kind_asked_for(encoder: Any) -> bool:
    """Tell whether an encoder is one Dense layer with a ReLU, for which the penalty of the exercise is right."""
    steps = canonical_steps(encoder)
    kinds = [(type(step.layer) is keras.layers.Dense, step.functions) for step in steps[1:]]
    return not steps[0].functions and kinds == [(True, ("relu",))]


def are_autoencoder(encoder: Any, decoder: Any, pixels: int) -> bool:
    """Tell whether two values are models from pixels to a latent vector and back."""
    if not (isinstance(encoder, keras.Model) and isinstance(decoder, keras.Model)):
        return False
    latent = encoder.output_shape
    return (encoder.input_shape, decoder.input_shape, decoder.output_shape) == ((None, pixels), latent, (None, pixels))


def added_value(
    added_to_error: Callable[[Any], Any],
    encoder: Any,
    reconstruct: Callable[[Any], Any],
    images: Any,
    which: str = "added_to_error",
) -> None:
    """Expect a training to add lambda_c times the penalty of the encoder to its error, and nothing else.

    reconstruct: the whole autoencoder. which: what to call the function.
    """
    if isinstance(added_to_error, ContractivePenalty):
        return  # the library's own, which may be an estimate
    expect_function(added_to_error, which)
    batch = np.asarray(images)[:64]
    noise = np.random.default_rng(0).normal(0, 100, (4, *batch.shape[1:])).astype(np.float32)
    found, again, other = (_added_for(added_to_error, one, which) for one in (batch, batch, noise))
    if not np.isclose(found, again, rtol=CLOSE):
        return  # an estimate along random directions: only the trained encoder can tell
    norm, other_norm = (independent_norm(encoder, one) for one in (batch, noise))
    if not np.isclose(found, LAMBDA_C * norm, rtol=1e-2, atol=1e-9):
        error = mse_per_pixel(batch, np.asarray(reconstruct(batch)))
        fail(
            f"{LAMBDA_C * norm:.4g} from {which}, which is lambda_c times the penalty of encoder_cae",
            f"{found:.4g}",
            _something_else(found - LAMBDA_C * norm, other - LAMBDA_C * other_norm)
            or (SAME if np.isclose(found, other, rtol=CLOSE) else slip_in_what_is_added(found, norm, error)),
        )
    expect(
        np.isclose(other, LAMBDA_C * other_norm, rtol=1e-2, atol=1e-9),
        f"{LAMBDA_C * other_norm:.4g} from {which} for a batch of noise",
        f"{other:.4g}, and {found:.4g} for test images",
        SAME if np.isclose(found, other, rtol=CLOSE) else "Is it computed from x alone, and from encoder_cae?",
    )


def _something_else(more: float, more_for_noise: float) -> str:
    """Say that something is added that is the same for two batches; "" if it is not."""
    if more <= 0 or not np.isclose(more, more_for_noise, rtol=1e-2) or np.isclose(more, LAMBDA_C, rtol=1e-2):
        return ""  # lambda_c plus the penalty has a message of its own
    return f"That is {more:.3g} too much for every batch. Return the penalty alone, without weight decay."


def _added_for(added_to_error: Callable[[Any], Any], batch: NDArray[Any], which: str) -> float:
    value = added_to_error(keras.ops.convert_to_tensor(batch))
    if value is None:
        fail(f"a number from {which}", "None", "Does your function end with a return?")
    found = array_of(value, f"a number from {which}")
    expect(found.shape == (), f"one number from {which}", f"an array of shape {found.shape}")
    return float(found)


def reconstructs(training: Training, images: Any) -> bool:
    """Tell whether the trained model has no larger error than it may have."""
    try:
        return mse_per_pixel(images, np.asarray(training.autoencoder()(images))) < training.largest_error
    except Exception:  # noqa: BLE001  (there is no such model, or it is another one)
        return False


def expect_right_addition(training: Training, encoder: Any, images: Any) -> None:
    """Expect the function that `train` was given, if it was given one, to compute lambda_c times the penalty.

    A layer of another kind and a wrong contractive_penalty have tests of their own.
    """
    added = training.added()
    if added is None or not is_of_the_kind_asked_for(encoder):
        return
    try:
        added_value(added, encoder, training.autoencoder(), images, GIVEN)
    except UnmetError:
        if not is_a_fault_of_the_penalty(training, encoder, images):
            raise
    except Exception:  # noqa: BLE001  (it may need more than a batch of images: then the numbers decide alone)
        return


def is_a_fault_of_the_penalty(training: Training, encoder: Any, images: Any) -> bool:
    """Tell whether what `train` adds is lambda_c times a contractive_penalty of the learner's that is wrong."""
    added, batch = training.added(), np.asarray(images)[:64]
    if added is None:
        return False
    try:
        own = float(array_of(training.penalty()(encoder, batch), ""))
        found = float(array_of(added(keras.ops.convert_to_tensor(batch)), ""))
    except Exception:  # noqa: BLE001  (the learner's code may raise anything)
        return False
    is_wrong = not np.isclose(own, independent_norm(encoder, batch), rtol=1e-2, atol=1e-9)
    return is_wrong and bool(np.isclose(found, LAMBDA_C * own, rtol=1e-2, atol=1e-9))


def what_is_added_wrongly(training: Training, encoder: Any, images: Any) -> str:
    """Say what is wrong with what `train` adds to the error; "" if nothing is."""
    if is_a_fault_of_the_penalty(training, encoder, images):
        return (
            "What is added is lambda_c times your contractive_penalty, which is not right yet: see its own check. "
            "usable_penalty is right in any case."
        )
    try:
        expect_right_addition(training, encoder, images)
    except UnmetError as error:
        return str(error)
    return ""
