"""Common mistakes in the formulas of a variational autoencoder, each as a function that makes it, in NumPy."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aelab.slips import Slip

Array = NDArray[Any]
NOT_EXPONENTIATED = "log_var is not exponentiated: the deviation is exp(log_var / 2)."
ALREADY_A_LOGARITHM = "log_var is a logarithm already: take no logarithm or root of it."
BRACKETS = "Put the whole sum in brackets, with one -1 for each latent number and 1/2 before the sum of all."


def _half_sum(terms: Callable[[Array, Array, Array], Array]) -> Callable[[Array, Array], Array]:
    """Return half the sum over latent numbers of terms of mean, log_var and variance."""
    return lambda mean, log_var: terms(mean, log_var, np.exp(log_var)).sum(axis=1) / 2


divergence = _half_sum(lambda mean, log_var, variance: mean**2 + variance - 1 - log_var)

KL_SLIPS: tuple[Slip, ...] = (  # of mean and log_var
    ("The sign is the other way round: a divergence is never negative.", lambda m, v: -divergence(m, v)),
    ("A mean over the latent numbers was taken: sum them.", lambda m, v: divergence(m, v) / m.shape[1]),
    ("It is twice as much: the factor 1/2 is missing.", lambda m, v: 2 * divergence(m, v)),
    ("The -1 is missing.", _half_sum(lambda m, v, variance: m**2 + variance - v)),
    (
        "log_var was read as the logarithm of the deviation: its exponential is the variance already.",
        _half_sum(lambda m, v, variance: m**2 + variance**2 - 1 - 2 * v),
    ),
    (
        "exp(log_var) is the variance; its square is not needed.",
        _half_sum(lambda m, v, variance: m**2 + variance**2 - 1 - v),
    ),
    (
        "The deviation, exp(log_var / 2), stands where the variance belongs.",
        _half_sum(lambda m, v, variance: m**2 + np.sqrt(variance) - 1 - v),
    ),
    ("The mean is not squared.", _half_sum(lambda m, v, variance: m + variance - 1 - v)),
    ("The mean is missing.", _half_sum(lambda m, v, variance: variance - 1 - v)),
    ("The variance, exp(log_var), is missing.", _half_sum(lambda m, v, variance: m**2 - 1 - v)),
    ("The last term, -log_var, is missing.", _half_sum(lambda m, v, variance: m**2 + variance - 1)),
    (
        "log_var is not exponentiated: the variance is exp(log_var).",
        _half_sum(lambda m, v, variance: m**2 + v - 1 - v),
    ),
    (ALREADY_A_LOGARITHM, _half_sum(lambda m, v, variance: m**2 + variance - 1 - np.log(v))),
    (ALREADY_A_LOGARITHM, _half_sum(lambda m, v, variance: m**2 + v - 1 - np.log(v))),
    ("log_var has a plus where a minus belongs.", _half_sum(lambda m, v, variance: m**2 + variance - 1 + v)),
    (
        "The variance is subtracted where it belongs added.",
        _half_sum(lambda m, v, variance: m**2 - variance - 1 - v),
    ),
    (BRACKETS, lambda m, v: divergence(m, v) + _half_sum(lambda m, v, variance: variance - 1 - v)(m, v)),
    (BRACKETS, lambda m, v: divergence(m, v) + (m.shape[1] - 1) / 2),
    (BRACKETS, lambda m, v: divergence(m, v) + m.shape[1] / 2 - 1),
    (BRACKETS, lambda m, v: divergence(m, v) + (m.shape[1] - 16) / 2),
    ("mean and log_var changed places.", lambda m, v: divergence(v, m)),
    (
        "The two distributions changed places: this is the divergence of the prior from q.",
        _half_sum(lambda m, v, variance: (1 + m**2) / variance - 1 + v),
    ),
)


def sample(mean: Array, log_var: Array, epsilon: Array) -> Array:
    """Return mean + deviation * epsilon."""
    return np.asarray(mean + np.exp(log_var / 2) * epsilon)


SAMPLE_SLIPS: tuple[Slip, ...] = (  # of mean, log_var and epsilon
    (
        "exp(log_var) is the variance. Epsilon is multiplied by its square root: log_var was read as the logarithm of "
        "the deviation.",
        lambda m, v, e: m + np.exp(v) * e,
    ),
    (NOT_EXPONENTIATED, lambda m, v, e: m + v * e),
    (ALREADY_A_LOGARITHM + " The deviation is exp(log_var / 2).", lambda m, v, e: m + np.sqrt(v) * e),
    ("Half of log_var still has to be exponentiated.", lambda m, v, e: m + v / 2 * e),
    ("The half belongs in the exponent: exp(log_var / 2).", lambda m, v, e: m + np.exp(v) / 2 * e),
    ("The sign of the exponent is the wrong way round: exp(log_var / 2).", lambda m, v, e: sample(m, -v, e)),
    ("epsilon multiplies the deviation: it does not belong in the exponent.", lambda m, v, e: m + np.exp(v / 2 * e)),
    ("epsilon is missing: this is the mean, not a sample.", lambda m, v, e: m),
    ("epsilon is missing: it multiplies the deviation.", lambda m, v, e: m + np.exp(v / 2)),
    ("epsilon is not multiplied by the deviation.", lambda m, v, e: m + e),
    ("The mean is missing.", lambda m, v, e: np.exp(v / 2) * e),
    ("epsilon is added to the deviation instead of multiplied.", lambda m, v, e: m + np.exp(v / 2) + e),
    ("epsilon is multiplied with the sum of mean and deviation.", lambda m, v, e: (m + np.exp(v / 2)) * e),
    ("epsilon multiplies the deviation, not the mean.", lambda m, v, e: m * e + np.exp(v / 2)),
    ("epsilon is subtracted; the formula adds it.", lambda m, v, e: sample(m, v, -e)),
)


def nats(x: Array, p: Array) -> Array:
    """Return the cross entropy of each image, summed over its pixels; p in (0, 1)."""
    return -np.asarray((x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=1))


RECONSTRUCTION_SLIPS: tuple[Slip, ...] = (  # of images and decoded images
    (
        "This is the mean over the pixels: sum them (784 times the mean).",
        lambda x, p: nats(x, p) / x.shape[1],
    ),
    ("The sign is the other way round: -log p is positive.", lambda x, p: -nats(x, p)),
    (
        "Only the term with x is there; (1 - x) log(1 - p) is missing.",
        lambda x, p: -(x * np.log(p)).sum(axis=1),
    ),
    (
        "Both terms, x log p and (1 - x) log(1 - p), have the same sign.",
        lambda x, p: -(x * np.log(p) - (1 - x) * np.log(1 - p)).sum(axis=1),
    ),
    (
        "The two arguments changed places: the target is the image, the probability the decoder's.",
        lambda x, p: nats(p, x),
    ),
    (
        "The decoder's probabilities were taken for logits: leave out from_logits=True.",
        lambda x, p: (np.maximum(p, 0) - x * p + np.log1p(np.exp(-np.abs(p)))).sum(axis=1),
    ),
    ("The images were rounded to black and white: keep their grey.", lambda x, p: nats(np.asarray(np.round(x)), p)),
    (
        "This is a squared error; Bernoulli pixels have a cross entropy.",
        lambda x, p: np.square(x - p).sum(axis=1),
    ),
    (
        "This is the mean squared error; Bernoulli pixels have a cross entropy.",
        lambda x, p: np.square(x - p).mean(axis=1),
    ),
    ("These are bits, logarithms to base 2; nats are asked for.", lambda x, p: nats(x, p) / np.log(2)),
    (
        "The mean over the pixels is multiplied by the number of images: there are 784 pixels.",
        lambda x, p: nats(x, p) / x.shape[1] * len(x),
    ),
)


def loss(nats: Array, divergence: Array, beta: float) -> float:
    """Return the mean over the batch of nats + beta * divergence."""
    return float(np.mean(nats + beta * divergence))


SUMMED_BEFORE = "The reconstruction term is a sum over the pixels already: leave out the 784."
ONE_SUM = "One of the terms is summed over the images: take the mean of both."
LOSS_SLIPS: tuple[Slip, ...] = (  # of nats, divergence and beta
    ("The sign is the other way round: training makes the loss small.", lambda n, d, b: -loss(n, d, b)),
    (
        "The divergence is subtracted: both terms of the negative bound are added.",
        lambda n, d, b: loss(n, d, -b),
    ),
    (
        "This is a sum over the images: a loss is their mean, or it would grow with the batch.",
        lambda n, d, b: len(n) * loss(n, d, b),
    ),
    (ONE_SUM, lambda n, d, b: n.mean() + b * d.sum()),
    (ONE_SUM, lambda n, d, b: n.sum() + b * d.mean()),
    ("Divide by the number of images of this batch, not of another one.", lambda n, d, b: (n + b * d).sum() / 128),
    ("That is the mean over the two terms, too: add them, then take the mean.", lambda n, d, b: loss(n, d, b) / 2),
    ("That is the loss of the first image alone: take the mean.", lambda n, d, b: (n + b * d)[0]),
    ("That is the median: take the mean.", lambda n, d, b: np.median(n + b * d)),
    ("The reconstruction term is missing.", lambda n, d, b: b * d.mean()),
    ("The divergence is missing.", lambda n, d, b: n.mean()),
    ("beta has no effect.", lambda n, d, b: loss(n, d, 1.0)),
    ("beta belongs to the divergence, not to the reconstruction term.", lambda n, d, b: loss(d, n, b)),
    ("beta belongs to the divergence alone.", lambda n, d, b: b * loss(n, d, 1.0)),
    ("beta belongs to the divergence alone.", lambda n, d, b: loss((1 - b) * n, d, b)),
    ("The divergence is divided by beta.", lambda n, d, b: loss(n, d, 1 / b)),
    ("beta is added: it multiplies the divergence.", lambda n, d, b: loss(n, d, 1.0) + b),
    (SUMMED_BEFORE, lambda n, d, b: loss(n / 784, d, b)),
    (SUMMED_BEFORE, lambda n, d, b: loss(784 * n, d, b)),
)
