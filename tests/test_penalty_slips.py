"""Each mistake with the penalty is recognised by its value, and none is taken for another."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from aelab.autoencoders.penalty_slips import CLOSE, FALLBACK, PROBES, Trial, likely_slip, wrong_values

# The sizes in the notebook's checks and the graded cells: pixels, units, images, seed.
ASKED = [(12, 5, 7, 0), (12, 5, 7, 1), (9, 20, 3, 31), (30, 4, 1, 32)]
MANY = [(12, 5, 7, seed) for seed in range(40)]
NUMBER_OF_VALUES = len(wrong_values(Trial.random(*ASKED[0])))


def values_of(sizes):
    """Return each mistake's values for the encoder in question and for the two that decide; one row per mistake."""
    trials = [wrong_values(Trial.random(*one)) for one in (sizes, *PROBES)]
    return [(slips[0][0], np.array([value for _, value in slips])) for slips in zip(*trials, strict=True)]


@pytest.mark.parametrize("sizes", ASKED + MANY)
def test_no_two_mistakes_give_the_same_values(sizes):
    for (told, values), (other, others) in combinations(values_of(sizes), 2):
        assert told == other or not np.allclose(values, others, rtol=10 * CLOSE), (told, other)


@pytest.mark.parametrize("sizes", ASKED + MANY)
def test_no_mistake_gives_what_is_right(sizes):
    right = np.array([np.mean(Trial.random(*one).norms) for one in (sizes, *PROBES)])
    for told, values in values_of(sizes):
        assert not np.allclose(values, right, rtol=10 * CLOSE), told


def trial_of(encoder, inputs):
    kernel, bias = (np.asarray(weight, np.float64) for weight in encoder.layers[-1].get_weights())
    return Trial(kernel, bias, np.asarray(inputs))


@pytest.mark.parametrize("number", range(NUMBER_OF_VALUES))
def test_a_mistake_is_told_by_its_value(number):
    trial = Trial.random(*ASKED[0])
    told, found = wrong_values(trial)[number]
    assert (
        likely_slip(lambda encoder, x: np.float32(wrong_values(trial_of(encoder, x))[number][1]), trial, found) == told
    )


def test_a_value_that_only_this_encoder_gives_is_told_as_no_mistake():
    trial = Trial.random(*ASKED[0])
    for _, found in wrong_values(trial):
        if found:
            assert likely_slip(lambda encoder, x, found=found: found, trial, found) == FALLBACK
