"""The experiment of the assignment anomaly: how it pools features and combines scores."""

from __future__ import annotations

import anomaly
import numpy as np
import pytest

from aelab.anomaly.distances import mahalanobis, standardise
from kerasdata.runtime import keras

GENERATOR = np.random.default_rng(2)


def test_quarters_are_averaged_apart_and_their_mean_is_that_of_the_image():
    image = keras.Input((8, 8, 3))
    network = keras.Model(image, keras.layers.Conv2D(5, 3, padding="same", name="cut")(image))
    pictures = GENERATOR.random((2, 8, 8, 3)).astype(np.float32)
    found = np.asarray(anomaly.quarters(network, "cut")(pictures))
    maps = np.asarray(network(pictures))
    np.testing.assert_allclose(found.reshape(2, 2, 2, 5)[:, 1, 0], maps[:, 4:, :4].mean(axis=(1, 2)), rtol=1e-4)
    np.testing.assert_allclose(anomaly.averaged(found), maps.mean(axis=(1, 2)), rtol=1e-4, atol=1e-6)


def test_the_combined_score_adds_up_both_cuts():
    parts = [(GENERATOR.normal(size=(6, 8)), GENERATOR.normal(size=(30, 8))) for _ in anomaly.CUTS_HERE]
    scores = dict(anomaly.frozen_scores(parts))
    assert len(scores) == 7
    single = [np.sqrt(mahalanobis(standardise(*part), standardise(part[1], part[1])) / 8) for part in parts]
    np.testing.assert_allclose(scores["Mahalanobis, both cuts, quarters"], single[0] + single[1])


def test_the_mean_of_a_method_is_over_classes_and_seeds():
    assert anomaly.means({"one": {"Bag": [0.5, 0.7], "Coat": [0.8, 0.8]}}) == pytest.approx({"one": 0.7})
