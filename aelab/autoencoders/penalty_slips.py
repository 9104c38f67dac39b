"""Common mistakes with the contractive penalty, and the value that each of them gives.

A single value may fit two mistakes, or fit one by chance. So a mistake is named only if its value comes out for several
encoders, whose sizes and weights tell all mistakes apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasdata.runtime import keras

LAMBDA_C = 1e-3
CLOSE = 1e-4  # relative; float32 sums of a hundred terms agree to about 1e-6
PROBES = ((11, 7, 5, 101), (17, 3, 9, 102))  # pixels, latent units, images, seed

SUM_OVER_BATCH = "That is the sum over the batch: take the mean over the images."
NORM_ITSELF = "That is the norm itself: take its square."
NOT_SQUARED = "The weights are not squared: square every W_ij, then add up."
L1 = "That is the L1 norm, a sum of absolute values: the weights are not squared."
SQUARED_TWICE = "That is squared twice: square every entry of the Jacobian once, and nothing after that."
COUNTED = (
    "That is the number of active units. A slope of True and False must become numbers, "
    "ops.cast(latent > 0, latent.dtype), and be multiplied with the squared weights."
)
NO_AXIS = "Each latent unit has a sum of squared weights of its own: ops.sum(ops.square(kernel), axis=0)."
NO_SLOPE = (
    "That is the squared norm of the weights alone: the slope of the activation is missing, which is 0 where the "
    "latent is 0."
)
LATENT_AS_SLOPE = "That takes the latent as the slope, which is 1 where a unit is active."
SIGMOID = "That is the slope of a sigmoid; this is a ReLU."
TANH = "That is the slope of tanh; this is a ReLU, whose slope is 1 or 0."
GRADIENT_OF_THE_SUM = (
    "That is the gradient of the sum of the latents, in which the units' slopes cancel: the Jacobian has a row for "
    "each unit. Square every row before you add up."
)
LARGEST = "That is the largest entry of the Jacobian alone: add up the squares of all of them."
SPECTRAL = "That is the largest singular value, the spectral norm: the Frobenius norm adds up all entries squared."
SIZE_OF_THE_LATENT = "That is the size of the latent vector itself: the penalty is on its slope, the Jacobian."
MEAN_BEFORE_SQUARE = "Square for each image first, then take the mean over the images."
RANDOM = (
    "It gives a different value each time, so it is an estimate along random directions: add up the whole Jacobian, "
    "slope_j squared times W_ij squared."
)
ZERO = (
    "That is 0 for every encoder. Every slope is 0, or an error is caught and 0 returned: which units are active? A "
    "tape sees only what it watches: tape.watch(x)."
)
FALLBACK = "The sum runs over all pixels i and latent units j: slope_j squared times W_ij squared."


@dataclass(frozen=True)
class Trial:
    """An encoder with one ReLU layer, and images.

    kernel: shape (d, m). bias: (m,). inputs: (B, d), in [0, 1].
    """

    kernel: NDArray[Any]
    bias: NDArray[Any]
    inputs: NDArray[Any]

    @classmethod
    def random(cls, pixels: int, units: int, images: int, seed: int) -> "Trial":
        """Draw a trial in which about half of the units are active."""
        generator = np.random.default_rng(seed)
        kernel, bias = generator.normal(0, 0.7, (pixels, units)), generator.normal(0, 0.3, units)
        return cls(kernel, bias, generator.random((images, pixels), np.float32))

    def encoder(self, activation: str = "relu") -> Any:
        """Build the encoder."""
        image = keras.Input((len(self.kernel),))
        dense = keras.layers.Dense(len(self.bias), activation=activation)
        encoder = keras.Model(image, dense(image))
        dense.set_weights([self.kernel, self.bias])
        return encoder

    @property
    def latents(self) -> NDArray[Any]:
        """The latents of all images, shape (B, m)."""
        return np.maximum(self.inputs.astype(np.float64) @ self.kernel + self.bias, 0.0)

    @property
    def norms(self) -> NDArray[Any]:
        """The squared Frobenius norm of each image's Jacobian, shape (B,)."""
        return np.asarray((self.latents > 0) @ np.sum(self.kernel**2, axis=0))


def wrong_values(trial: Trial) -> list[tuple[str, float]]:
    """Return the value of each mistake, with the message for a learner; a mistake may have several values."""
    kernel, latent, norms = trial.kernel, trial.latents, trial.norms
    images, units = latent.shape
    active, weights, right = latent > 0, np.sum(kernel**2, axis=0), float(np.mean(norms))
    jacobians = active[:, np.newaxis, :] * kernel  # (B, d, m)
    values = [
        (SUM_OVER_BATCH, right * images),
        (f"That is divided by the batch twice: the mean over the {images} images is taken once.", right / images),
        ("That is one half of it: leave out the factor 1/2.", right / 2),
        ("That is already multiplied by lambda_c: added_to_error does that.", right * LAMBDA_C),
        ("That is minus the penalty: leave out the sign.", -right),
        (NORM_ITSELF, right**0.5),
        (NORM_ITSELF, np.mean(norms**0.5)),
        ("That is the root of the sum over the batch: take the mean over the images, no root.", norms.sum() ** 0.5),
        (SQUARED_TWICE, right**2),
        (SQUARED_TWICE, np.mean(norms**2)),
        (SQUARED_TWICE, np.mean(active @ np.sum(kernel**4, axis=0))),
        (NOT_SQUARED, np.mean(active @ np.sum(kernel, axis=0))),
        (L1, np.mean(active @ np.abs(kernel).sum(axis=0))),
        (COUNTED, np.mean(active.sum(axis=1))),
        (NO_AXIS, np.mean(active.sum(axis=1)) * weights.sum()),
        ("Square every weight before you add up, not their sum.", np.mean(active @ np.sum(kernel, axis=0) ** 2)),
        (NO_SLOPE, np.sum(weights)),
        (NO_SLOPE, np.mean(kernel**2)),
        ("Those are the units that are not active: their slope is 0.", np.mean(~active @ weights)),
        ("That is a mean over the latent units: sum over them.", right / units),
        ("That is a mean over the pixels: sum over them.", right / len(kernel)),
        ("That is a mean over pixels and latent units: sum over both.", right / kernel.size),
        ("Each image has a norm of its own: add over the latent units, axis=1.", norms.sum() / units),
        (MEAN_BEFORE_SQUARE, np.sum(jacobians.mean(axis=0) ** 2)),
        (ZERO, 0.0),
    ]
    return [*values, *_other_slopes(latent, weights), *_other_norms(jacobians, latent)]


def _other_slopes(latent: NDArray[Any], weights: NDArray[Any]) -> list[tuple[str, float]]:
    """Return the values with another function's slope, squared as it should be, or not."""
    sigmoid = 1 / (1 + np.exp(-latent))
    slopes = (
        (LATENT_AS_SLOPE, latent),
        (SIGMOID, latent * (1 - latent)),
        (SIGMOID, sigmoid * (1 - sigmoid)),
        (TANH, 1 - latent**2),
        (TANH, 1 - np.tanh(latent) ** 2),
    )
    return [(told, float(np.mean(slope**power @ weights))) for told, slope in slopes for power in (1, 2)]


def _other_norms(jacobians: NDArray[Any], latent: NDArray[Any]) -> list[tuple[str, float]]:
    """Return the values of other norms of the Jacobians, shape (B, d, m), and norms of other vectors."""
    gradients = jacobians.sum(axis=2)  # (B, d)
    squares, largest = (gradients**2).sum(axis=1), np.abs(jacobians).max(axis=(1, 2))
    singular = np.linalg.norm(jacobians, 2, axis=(1, 2))
    return [
        *((GRADIENT_OF_THE_SUM, float(np.mean(squares) / share)) for share in _shares(jacobians)),
        (GRADIENT_OF_THE_SUM, float(squares.sum())),
        (GRADIENT_OF_THE_SUM, float(np.mean(squares**0.5))),
        (GRADIENT_OF_THE_SUM, float(np.mean(squares) ** 0.5)),
        (LARGEST, float(np.mean(largest))),
        (LARGEST, float(np.mean(largest**2))),
        (LARGEST, float(largest.max())),
        (LARGEST, float(largest.max() ** 2)),
        (SPECTRAL, float(np.mean(singular))),
        (SPECTRAL, float(np.mean(singular**2))),
        (SIZE_OF_THE_LATENT, float(np.mean(np.sum(latent**2, axis=1)))),
        (SIZE_OF_THE_LATENT, float(np.mean(latent**2))),
        (SIZE_OF_THE_LATENT, float(np.sum(latent**2))),
    ]


def _shares(jacobians: NDArray[Any]) -> tuple[int, ...]:
    """Return possible divisors of the squared gradient of the sum: 1, the pixels, or units squared for a mean."""
    _, pixels, units = jacobians.shape
    return 1, pixels, units**2


def slip_in_what_is_added(found: float, norm: float, error: float) -> str:
    """Say which mistake gives this value instead of lambda_c times the penalty.

    Args:
        found: the value added to the error. norm: the penalty. error: the mean squared error of the same images.
    """
    right = LAMBDA_C * norm
    slips = (
        ("That is the MSE plus the penalty. train adds the MSE itself: return only the penalty.", error + right),
        ("That is the MSE, which train adds itself: return the penalty, times lambda_c.", error),
        ("That is the penalty itself: multiply it by lambda_c.", norm),
        ("That is the MSE plus the penalty without lambda_c: return only the penalty, times lambda_c.", error + norm),
        ("That is lambda_c plus the penalty: multiply them.", LAMBDA_C + norm),
        ("lambda_c is in it twice.", LAMBDA_C * right),
        ("Leave out the minus: the penalty is added.", -right),
    )
    words, nearest = min(slips, key=lambda slip: abs(found - slip[1]))
    if np.isclose(found, nearest, rtol=1e-3, atol=1e-9):
        return words
    return 'Does the check of "contractive_penalty" say Correct, and is the encoder encoder_cae?'


def likely_slip(penalty: Callable[[Any, Any], Any], trial: Trial, found: float) -> str:
    """Say which mistake gives this value, and the values of two more encoders; calls the learner's function again.

    Args:
        penalty: the learner's function. trial: the one for which it gave `found`, a wrong value.
    """
    try:
        again = float(np.asarray(penalty(trial.encoder(), trial.inputs)))
        trials = [trial, *(Trial.random(*sizes) for sizes in PROBES)]
        values = [found, *(float(np.asarray(penalty(one.encoder(), one.inputs))) for one in trials[1:])]
    except Exception:  # noqa: BLE001  (the learner's code may raise anything; its value is wrong in any case)
        return FALLBACK
    if not np.isclose(found, again, rtol=CLOSE, equal_nan=True):
        return RANDOM
    return _told(trials, values)


def _told(trials: Sequence[Trial], values: Sequence[float]) -> str:
    for slips in zip(*map(wrong_values, trials), strict=True):
        if all(
            np.isclose(value, wrong, rtol=CLOSE, atol=1e-9) for value, (_, wrong) in zip(values, slips, strict=True)
        ):
            return slips[0][0]
    factors = [value / float(np.mean(trial.norms)) for trial, value in zip(trials, values, strict=True)]
    if np.allclose(factors, factors[0], rtol=CLOSE):
        return f"That is {factors[0]:.4g} times the right value, for every encoder: leave out that factor."
    return FALLBACK
