"""Whatever part of a test meets a mistake in the assignment anomaly, its message names that mistake and no other."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from aelab.anomaly import alarms, neighbours, roc, scoring
from aelab.anomaly.ranking import mean_ranks
from aelab.anomaly.settings import NORMAL
from aelab.data import CLASS_NAMES
from labkit.scoring import UnmetError

LABELS = np.arange(300) % 10
SCORES = np.random.default_rng(3).exponential(size=300) + LABELS / 10
TIES = {"normal": 30, "anomalies": 40, "distinct": roc.TIES, "seed": 62}
ROC_PARTS = {
    "random": roc.auroc_values,
    "order": roc.better_than_chance,
    "few": lambda auroc: roc.auroc_values(auroc, normal=50, anomalies=3, seed=61),
    "ties": lambda auroc: roc.auroc_values(auroc, **TIES),
}


def from_ranks(ranks, chosen):
    n, m = chosen.sum(), (~chosen).sum()
    return (ranks.sum() - n * (n + 1) / 2) / (n * m)


def pairs(scores, chosen):
    return np.subtract.outer(scores[chosen], scores[~chosen])


AREAS = {
    "half of a tie forgotten": (lambda s, a: np.mean(pairs(s, a) >= 0), "counts half, not a whole"),
    "places for ranks": (lambda s, a: from_ranks(np.argsort(np.argsort(s))[a] + 1, a), "use mean_ranks"),
    "one argsort": (lambda s, a: from_ranks(np.argsort(s)[a] + 1, a), "argsort gives no ranks"),
    "all ranks": (lambda s, a: from_ranks(mean_ranks(s), a), "Add up the ranks of the anomalies only"),
    "normal ranks": (lambda s, a: from_ranks(mean_ranks(s)[~a], a), "those of the normal images are in the sum"),
    "brackets": (lambda s, a: roc_auc_score(a, s) * (~a).sum() ** 2, "n * m, too"),
    "folded": (lambda s, a: max(roc_auc_score(a, s), 1 - roc_auc_score(a, s)), "under 0.5 stays as it is"),
    "percent": (lambda s, a: 100 * roc_auc_score(a, s), "percent"),
    "another measure": (lambda s, a: np.mean((s > np.median(s)) == a), "(sum of the anomalies' ranks"),
}


@pytest.mark.parametrize("mistake", AREAS)
def test_every_part_of_the_area_that_fails_names_the_same_mistake(mistake):
    auroc, words = AREAS[mistake]
    failed = 0
    for part in ROC_PARTS.values():
        try:
            part(auroc)
        except UnmetError as error:
            failed += 1
            assert words in str(error)
    assert failed


def test_an_area_that_was_rounded_is_shown_with_the_digits_that_differ():
    with pytest.raises(UnmetError, match=r"Expected 0\.74167 for random scores; found 0\.7417\."):
        roc.auroc_values(lambda scores, anomalies: round(roc_auc_score(anomalies, scores), 4))


NEIGHBOURS = {
    "two, whatever k is": (lambda far, k: np.sort(far)[:, :2].mean(axis=1), "the mean of 2 neighbours, whatever k is"),
    "one too few": (lambda far, k: np.sort(far)[:, : k - 1].mean(axis=1), "not k - 1"),
    "one too many": (lambda far, k: np.sort(far)[:, : k + 1].mean(axis=1), "not k + 1"),
    "the last": (lambda far, k: np.sort(far)[:, k - 1], "the k-th nearest alone"),
    "places": (lambda far, k: np.argsort(far)[:, :k].mean(axis=1), "not np.argsort"),
    "over rows": (lambda far, k: np.sort(far)[:, :k].mean(axis=0), "runs over the rows"),
}


@pytest.mark.parametrize("mistake", NEIGHBOURS)
@pytest.mark.parametrize(("rows", "normal", "k"), [(5, 9, 3), (8, 6, 1), (12, 30, 5)])
@pytest.mark.filterwarnings("ignore:Mean of empty slice", "ignore:invalid value")
def test_every_part_of_the_neighbours_that_fails_names_the_same_mistake(mistake, rows, normal, k):
    mean, words = NEIGHBOURS[mistake]

    def neighbour_score(some, known, count):
        return mean(np.linalg.norm(some[:, None] - known, axis=2), count)

    if mistake == "the last" and k == 1:
        neighbours.neighbour_values(neighbour_score, rows, normal, k)
        return
    with pytest.raises(UnmetError) as failure:
        neighbours.neighbour_values(neighbour_score, rows, normal, k)
    assert words in str(failure.value)


@pytest.mark.parametrize("count", [1, 6, 9])
def test_a_sum_over_the_pixels_divided_by_the_number_of_images_is_named_even_for_one_image(count):
    with pytest.raises(UnmetError, match="divided by the number of images"):
        scoring.score_values(lambda x, y: np.square(x - y).sum(axis=1) / len(x), count=count)


@pytest.mark.parametrize(
    ("threshold", "words"),
    [
        (lambda scores, rate: np.percentile(scores, 100 - rate), "np.percentile counts from 0 to 100"),
        (lambda scores, rate: scores.mean() + 1.644853627 * scores.std(), "bell curves"),
        (lambda scores, rate: np.quantile(scores, 1 - rate / 2), "not half of it"),
        (lambda scores, rate: (1 - rate) * scores.max(), "share of the largest score"),
        (lambda scores, rate: scores[int((1 - rate) * len(scores))], "Sort the scores first"),
        (lambda scores, rate: int((1 - rate) * len(scores)), "return the score in that place"),
        (lambda scores, rate: np.quantile(scores, [1 - rate]), r"shape \(1,\). Take it out"),
    ],
)
def test_the_mistake_in_a_threshold_is_named(threshold, words):
    with pytest.raises(UnmetError, match=words):
        alarms.threshold_values(threshold, 0.05)


def rates(change=lambda alarm, chosen: np.mean(alarm[chosen])):
    return {name: change(SCORES > 1.1, index == LABELS) for index, name in enumerate(CLASS_NAMES)}


def flipped():
    return {name: 1 - rate if name == NORMAL else rate for name, rate in rates().items()}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (rates(lambda alarm, chosen: np.mean(chosen[alarm])), "share of all alarms"),
        (rates(lambda alarm, chosen: np.nan), "compare test_labels with index"),
        (rates(lambda alarm, chosen: round(np.mean(alarm[chosen]), 1)), "keep all decimals|Keep all decimals"),
        (flipped(), "For the normal class, too"),
        (rates(lambda alarm, chosen: 0.123), r"distance_scores > distance_threshold\) over the images"),
        ([0.1] * 10, "to be a dict; found a list. Make it with braces"),
        (dict.fromkeys(range(10), 0.1), "under the name of the class"),
    ],
)
def test_the_mistake_in_rates_of_alarms_is_named(table, words):
    with pytest.raises(UnmetError, match=words):
        alarms.alarm_rates_are_right(table, SCORES, LABELS, 1.1)


def test_rates_may_be_rounded_to_three_decimals():
    alarms.alarm_rates_are_right({name: round(rate, 3) for name, rate in rates().items()}, SCORES, LABELS, 1.1)
