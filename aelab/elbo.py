"""The evidence lower bound of a variational autoencoder (VAE) on grey pixels, in nats.

Kingma and Welling, "Auto-Encoding Variational Bayes", ICLR 2014. An encoder gives the mean and the logarithm of the
variance of a Gaussian q(z | x) with a diagonal covariance; a decoder gives the probabilities of Bernoulli pixels. The
negative bound of an image, averaged over a data set, is what a VAE minimises:

    -ELBO(x) = E_q[-log p(x | z)] + KL(q(z | x) || N(0, I))

Both terms are sums, over pixels and over latent numbers. A pixel is a grey value in [0, 1], so the first term is a
cross entropy, and even a perfect reconstruction costs the entropy of the pixels (`least_nats`).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasdata.runtime import keras

ops = keras.ops

CLIP = 1e-7  # probabilities are kept this far from 0 and 1, as in Keras's own cross entropy
ACTIVE = 0.01  # least variance of an active unit's mean over images
BATCH = 2_048  # rows at a time, when measuring

Array = NDArray[np.float64]


def kl_divergence(mean: Any, log_var: Any) -> Any:
    """Return KL(N(mean, exp(log_var)) || N(0, 1)), summed over latent numbers (Kingma and Welling, appendix B).

    Args:
        mean, log_var: float, shape (B, d).

    Returns:
        tensor of shape (B,), nats, at least 0.
    """
    return 0.5 * ops.sum(ops.square(mean) + ops.exp(log_var) - 1.0 - log_var, axis=-1)


def sample_latent(mean: Any, log_var: Any, epsilon: Any) -> Any:
    """Return mean + deviation * epsilon, through which gradients reach mean and log_var (the reparametrisation).

    Args:
        mean, log_var: float, shape (B, d). epsilon: drawn from N(0, 1), of the same shape.
    """
    return mean + ops.exp(0.5 * log_var) * epsilon


def bernoulli_nats(images: Any, decoded: Any) -> Any:
    """Return the cross entropy of grey pixels and the decoder's probabilities, summed over pixels.

    Args:
        images, decoded: float, shape (B, pixels), in [0, 1].

    Returns:
        tensor of shape (B,), nats, at least 0.
    """
    likely = ops.clip(decoded, CLIP, 1 - CLIP)
    return -ops.sum(images * ops.log(likely) + (1 - images) * ops.log(1 - likely), axis=-1)


def negative_elbo(images: Any, decoded: Any, mean: Any, log_var: Any, beta: float = 1.0) -> Any:
    """Return the loss of a batch, one number: the mean of reconstruction term plus beta times divergence, in nats.

    beta other than 1 gives the beta-VAE (Higgins and others, ICLR 2017), whose loss is no bound.

    Args:
        images, decoded: float, shape (B, pixels), in [0, 1]. mean, log_var: float, shape (B, d).
    """
    return ops.mean(bernoulli_nats(images, decoded) + beta * kl_divergence(mean, log_var))


@dataclass(frozen=True)
class Elbo:
    """The two terms of the negative bound for each image, float64 of shape (N,), in nats."""

    reconstruction: Array
    divergence: Array

    @property
    def per_image(self) -> Array:
        """The negative bound of each image; shape (N,)."""
        return self.reconstruction + self.divergence

    @property
    def mean(self) -> float:
        """The negative bound, averaged over the images."""
        return float(self.per_image.mean())


def measure_elbo(encoder: Any, decoder: Any, images: NDArray[np.float32], draws: int = 1, seed: int = 0) -> Elbo:
    """Measure the negative bound of each image.

    Args:
        encoder: a Keras model from (N, pixels) to mean and log_var, each (N, d). decoder: from (N, d) to (N, pixels).
        images: float32, shape (N, pixels), in [0, 1].
        draws: of z, over which the reconstruction term is averaged. seed: of these draws.
    """
    random = np.random.default_rng(seed)
    terms = []
    for batch, mean, log_var in _encoded(encoder, images, draws):
        z = mean + np.exp(log_var / 2) * random.standard_normal((draws, *mean.shape))
        divergence = 0.5 * (np.square(mean) + np.exp(log_var) - 1 - log_var).sum(axis=-1)
        terms.append((_nats(batch, _decoded(decoder, z)).mean(axis=0), divergence))
    return Elbo(*(np.concatenate(term) for term in zip(*terms, strict=True)))


def importance_weighted_nats(
    encoder: Any, decoder: Any, images: NDArray[np.float32], draws: int = 64, seed: int = 0
) -> Array:
    """Estimate -log p(x) of each image from above, more closely than by the bound; shape (N,), nats.

    -log of the mean over draws z_k from q of p(x | z_k) p(z_k) / q(z_k | x) (Burda and others, "Importance Weighted
    Autoencoders", ICLR 2016, equation 8). With one draw its expectation is the negative bound.

    Args: as for `measure_elbo`.
    """
    random = np.random.default_rng(seed)
    estimates = []
    for batch, mean, log_var in _encoded(encoder, images, draws):
        epsilon = random.standard_normal((draws, *mean.shape))
        z = mean + np.exp(log_var / 2) * epsilon
        # log p(z) - log q(z | x); the factors of 2 pi cancel.
        prior = 0.5 * (np.square(epsilon) + log_var - np.square(z)).sum(axis=-1)  # (draws, B)
        weights = prior - _nats(batch, _decoded(decoder, z))
        most = weights.max(axis=0)
        estimates.append(math.log(draws) - most - np.log(np.exp(weights - most).sum(axis=0)))
    return np.concatenate(estimates)


def active_units(encoder: Any, images: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell which latent numbers depend on the image: their mean has a variance over images of more than ACTIVE.

    Burda and others, section 2. Returns shape (d,).
    """
    means = np.concatenate([mean for _, mean, _ in _encoded(encoder, images)])
    return means.var(axis=0) > ACTIVE


def least_nats(images: NDArray[np.floating[Any]]) -> float:
    """Return the mean entropy of an image's pixels, in nats: what a perfect reconstruction costs.

    No bound of a model can be below it: 189.86 for the 10,000 test images of Fashion-MNIST.
    """
    grey = np.asarray(images, np.float64)
    return float(_nats(grey, grey).mean())


def _encoded(encoder: Any, images: NDArray[np.float32], draws: int = 1) -> Iterator[tuple[Array, Array, Array]]:
    """Yield batches of images, each with its mean and log_var, all float64. draws: of z that each is decoded with."""
    size = max(1, BATCH // draws)
    for start in range(0, len(images), size):
        batch = images[start : start + size]
        mean, log_var = (_array(output) for output in encoder(batch, training=False))
        yield batch.astype(np.float64), mean, log_var


def _decoded(decoder: Any, z: Array) -> Array:
    """Decode z of shape (draws, B, d) to (draws, B, pixels)."""
    rows = _array(decoder(z.reshape(-1, z.shape[-1]).astype(np.float32), training=False))
    return rows.reshape(*z.shape[:2], -1)


def _array(tensor: Any) -> Array:
    return np.asarray(ops.convert_to_numpy(tensor), np.float64)


def _nats(images: Array, decoded: Array) -> Array:
    likely = np.clip(decoded, CLIP, 1 - CLIP)
    nats: Array = -(images * np.log(likely) + (1 - images) * np.log1p(-likely)).sum(axis=-1)
    return nats
