"""Scores and ranks of anomaly detection, against definitions and other formulas."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from aelab.anomaly.distances import (
    brightness,
    component_error,
    distance_to_mean,
    mahalanobis,
    neighbour_distance,
    standardise,
)
from aelab.anomaly.images import one_class
from aelab.anomaly.ranking import area_under_roc, mean_ranks
from aelab.anomaly.settings import anomaly_settings
from aelab.data import Images
from aelab.profile import FULL, QUICK

GENERATOR = np.random.default_rng(7)
NORMAL = GENERATOR.normal(size=(40, 5)) @ GENERATOR.normal(size=(5, 5)) + 3
ROWS = GENERATOR.normal(size=(11, 5)) * 3


def share_of_pairs(scores, is_anomaly):
    """The definition: compare every anomaly with every normal image, a tie counts half (Mann and Whitney, 1947)."""
    won = [
        1.0 if anomaly > normal else 0.5 if anomaly == normal else 0.0
        for anomaly in scores[is_anomaly]
        for normal in scores[~is_anomaly]
    ]
    return sum(won) / len(won)


@pytest.mark.parametrize("distinct", [2, 5, 1_000])
@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_the_share_of_pairs_in_the_right_order(seed, distinct):
    generator = np.random.default_rng(seed)
    scores, is_anomaly = generator.integers(0, distinct, 60).astype(float), generator.random(60) < 0.7
    assert area_under_roc(scores, is_anomaly) == pytest.approx(share_of_pairs(scores, is_anomaly), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_the_area_is_that_of_scikit_learn(seed):
    generator = np.random.default_rng(seed)
    scores, is_anomaly = generator.integers(0, 9, 500) / 9, generator.random(500) < 0.9
    assert area_under_roc(scores, is_anomaly) == pytest.approx(roc_auc_score(is_anomaly, scores), abs=1e-12)


def test_the_other_sign_gives_the_rest_and_equal_scores_give_a_half():
    scores, is_anomaly = GENERATOR.integers(0, 4, 50), np.arange(50) % 3 == 0
    assert area_under_roc(scores, is_anomaly) + area_under_roc(-scores, is_anomaly) == pytest.approx(1)
    assert area_under_roc(np.zeros(50), is_anomaly) == 0.5
    assert area_under_roc(np.exp(scores), is_anomaly) == area_under_roc(scores, is_anomaly)


def test_equal_values_share_the_mean_of_their_ranks():
    assert mean_ranks([5, 1, 5, 2, 5]).tolist() == [4, 1, 4, 2, 4]


@pytest.mark.parametrize(
    ("scores", "is_anomaly", "words"),
    [
        ([1.0, 2.0], [True, True], "2 anomalies of 2"),
        ([1.0, np.nan], [True, False], "finite"),
        ([[1.0], [2.0]], [True, False], "a score and a label"),
    ],
)
def test_scores_that_cannot_be_ranked_are_refused(scores, is_anomaly, words):
    with pytest.raises(ValueError, match=words):
        area_under_roc(scores, is_anomaly)


def test_the_distance_to_neighbours_is_that_of_sorted_distances():
    far = np.sort(np.linalg.norm(ROWS[:, None] - NORMAL[None], axis=2), axis=1)
    for count in (1, 3, 40):
        np.testing.assert_allclose(neighbour_distance(ROWS, NORMAL, count), far[:, :count].mean(axis=1), atol=1e-6)
    with pytest.raises(ValueError, match="from 1 to 40"):
        neighbour_distance(ROWS, NORMAL, 41)


def test_with_hardly_any_shrinkage_the_mahalanobis_distance_does_not_depend_on_a_linear_change_of_the_features():
    change, shift = GENERATOR.normal(size=(5, 5)), GENERATOR.normal(size=5)
    found = mahalanobis(ROWS @ change + shift, NORMAL @ change + shift, shrinkage=1e-12)
    np.testing.assert_allclose(found, mahalanobis(ROWS, NORMAL, shrinkage=1e-12), rtol=1e-5)
    # The squared distances of the rows themselves add up to rows times columns, a property of the sample covariance.
    assert mahalanobis(NORMAL, NORMAL, shrinkage=1e-12).sum() == pytest.approx(NORMAL.size)


def test_with_full_shrinkage_the_mahalanobis_distance_is_a_scaled_euclidean_one():
    squares = np.square(ROWS - NORMAL.mean(axis=0)).sum(axis=1)
    found = mahalanobis(ROWS, NORMAL, shrinkage=1.0)
    np.testing.assert_allclose(found / squares, 1 / NORMAL.var(axis=0).mean())


def test_the_error_of_components_is_the_distance_from_the_plane_that_they_span():
    plane = GENERATOR.normal(size=(30, 2)) @ GENERATOR.normal(size=(2, 5)) + 1
    assert component_error(plane, plane, 2).max() < 1e-12
    _, _, directions = np.linalg.svd(NORMAL - NORMAL.mean(axis=0))
    left_out = (ROWS - NORMAL.mean(axis=0)) @ directions[3:].T  # coordinates that the first three do not have
    np.testing.assert_allclose(component_error(ROWS, NORMAL, 3), np.square(left_out).sum(axis=1) / 5)
    np.testing.assert_allclose(component_error(ROWS, NORMAL, 0), distance_to_mean(ROWS, NORMAL))


def test_brightness_stands_out_on_both_sides_and_constant_features_do_not():
    rows = np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]])
    assert brightness(rows, [[0.25, 0.75]]).tolist() == [0.5, 0, 0.5]
    assert standardise([[9.0, 4.0]], [[7.0, 2.0], [7.0, 4.0]]).tolist() == [[0, 1]]


def test_normal_images_are_of_one_class_held_out_ones_are_others_and_labels_say_what_is_not_normal():
    labels = np.tile(np.arange(10, dtype=np.uint8), 700)
    pixels = np.arange(7_000, dtype=np.uint32).view(np.uint8).reshape(7_000, 4)
    split = Images(np.resize(pixels, (7_000, 28, 28)), labels)
    found = one_class("Dress", anomaly_settings(QUICK), split, split)
    assert len(found.normal) == 700 and len(found.held_out) == 0 and len(found.test) == 2_000
    assert found.is_anomaly.tolist() == (labels[:2_000] != 3).tolist()
    assert anomaly_settings(FULL).test_images == 10_000
    with pytest.raises(ValueError, match=r"Expected a class.*found 'Hat'"):
        one_class("Hat", anomaly_settings(QUICK), split, split)
