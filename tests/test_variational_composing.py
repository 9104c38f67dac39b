"""A formula that is not right yet does not spoil the exercises that build on it."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from keras import ops

from aelab import elbo
from aelab.variational.composing import mean_loss, usable


def sample_latent(mean, log_var, epsilon):
    return mean + ops.exp(log_var / 2) * epsilon


def kl_divergence(mean, log_var):
    return ops.sum(mean**2 + ops.exp(log_var) - log_var - 1, axis=-1) / 2


def reconstruction_nats(x, decoded):
    return 784 * keras.losses.binary_crossentropy(x, decoded)


def vae_loss(nats, divergence, beta):
    return ops.mean(nats) + beta * ops.mean(divergence)


OWN = (sample_latent, kl_divergence, reconstruction_nats, vae_loss)
LABS = (elbo.sample_latent, elbo.kl_divergence, elbo.bernoulli_nats, mean_loss)


def test_right_formulas_are_used_and_nothing_is_said(capsys):
    assert usable(*OWN) == OWN
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize(
    "wrong",
    [lambda *given: ..., lambda *given: given[0] * 2, lambda *given: 1 / 0, None],
    ids=["blank", "2x", "0", "-"],
)
def test_the_labs_formula_takes_the_place_of_one_that_is_not_right(place, wrong, capsys):
    found = usable(*OWN[:place], wrong, *OWN[place + 1 :])
    assert found == (*OWN[:place], LABS[place], *OWN[place + 1 :])
    assert f"from here on: {OWN[place].__name__}." in capsys.readouterr().out


def test_a_loss_without_beta_is_not_right():
    assert usable(*OWN[:3], lambda nats, divergence, beta: ops.mean(nats + divergence))[3] is mean_loss


def test_a_right_formula_that_stops_the_gradient_stays_since_the_training_shows_it():
    def stopped(mean, log_var, epsilon):
        return ops.stop_gradient(sample_latent(mean, log_var, epsilon))

    assert usable(stopped, *OWN[1:])[0] is stopped


def test_the_labs_loss_is_the_mean_of_both_terms():
    nats, divergence = np.array([200.0, 240.0]), np.array([10.0, 20.0])
    assert float(mean_loss(nats, divergence, 2.0)) == pytest.approx((220 + 280) / 2)
