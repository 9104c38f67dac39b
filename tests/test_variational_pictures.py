"""The checks of generated images and of paths through the latent space name what is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from keras import ops

from aelab.variational import pictures
from aelab.variational.reference import untrained_vae
from labkit.scoring import UnmetError


def drawn(change):
    def generate(decoder, count, seed):
        z = np.random.default_rng(seed).standard_normal((count, decoder.input_shape[-1]))
        return change(decoder, z.astype(np.float32))

    return generate


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda decoder, z: z, "These are latent vectors"),
        (lambda decoder, z: decoder(z[:1]), "One z was drawn"),
        (lambda decoder, z: decoder(z)[0], "That is one image"),
        (lambda decoder, z: ops.reshape(decoder(z), (-1, 28, 28)), "in one row"),
        (lambda decoder, z: decoder(3 * z), "without any factor"),
        (lambda decoder, z: decoder(np.clip(z, -1, 1)), "Uniform numbers"),
        (lambda decoder, z: np.random.default_rng(0).random((len(z), 784)), "images that the decoder made"),
    ],
)
def test_what_is_wrong_with_generated_images_is_told(change, message):
    with pytest.raises(UnmetError, match=message):
        pictures.draws_from_the_prior(drawn(change))


def one_kind_if_alike(images):
    """Call all images one class if they are alike, otherwise classes in turn."""
    return np.eye(10)[
        np.arange(len(images)) % 10 if np.std(images, axis=0).max() > 1e-3 else np.zeros(len(images), int)
    ]


def test_few_kinds_of_images_are_blamed_on_what_is_to_blame(monkeypatch):
    monkeypatch.setattr(pictures, "class_probabilities", one_kind_if_alike)
    _, decoder = untrained_vae(3)
    decoder.layers[-1].kernel.assign(decoder.layers[-1].kernel * 5)
    with pytest.raises(UnmetError, match="Is z drawn from the prior"):
        pictures.clothes_of_many_kinds(drawn(lambda decoder, z: decoder(0 * z)), decoder)
    monkeypatch.setattr(pictures, "class_probabilities", lambda images: np.eye(10)[np.zeros(len(images), int)])
    with pytest.raises(UnmetError, match="few kinds from the prior itself"):
        pictures.clothes_of_many_kinds(drawn(lambda decoder, z: decoder(z)), decoder)
    decoder.layers[-1].kernel.assign(decoder.layers[-1].kernel * 0)
    with pytest.raises(UnmetError, match="ignores z"):
        pictures.clothes_of_many_kinds(drawn(lambda decoder, z: decoder(z)), decoder)
    with pytest.raises(UnmetError, match="The training diverged"):
        pictures.clothes_of_many_kinds(drawn(lambda decoder, z: decoder(z) * np.nan), decoder)


def joined(weights, decode=True):
    def latent_path(encoder, decoder, first, second, steps):
        means = np.asarray(encoder(np.stack([first, second]))[0])
        z = weights(steps) @ means
        return decoder(z.astype(np.float32)) if decode else z

    return latent_path


def two(w):
    return np.stack([1 - w, w], axis=1)


@pytest.mark.parametrize(
    ("latent_path", "message"),
    [
        (joined(lambda steps: two(np.arange(1, steps + 1) / steps)), "The first step is not the first image"),
        (joined(lambda steps: two(np.arange(1, steps + 1) / (steps + 1))), "Both ends belong to the path"),
        (joined(lambda steps: two(np.linspace(0, 1, steps + 1))), r"shape \(6, 784\). Both ends are among"),
        (joined(lambda steps: np.stack([np.linspace(0, 1, steps)] * 2, axis=1)), "have the same weight"),
        (joined(lambda steps: two(np.linspace(0, 1, steps)) * [1, -1]), "second mean is subtracted"),
        (joined(lambda steps: two(np.linspace(0, 1, steps) ** 2)), "Both ends are right"),
        (joined(lambda steps: two(np.linspace(0, 1, steps)), decode=False), "decode them"),
    ],
)
def test_a_path_that_is_off_is_told_where(latent_path, message):
    with pytest.raises(UnmetError, match=message):
        pictures.path_is_straight(latent_path)
