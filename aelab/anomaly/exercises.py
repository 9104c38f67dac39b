"""The exercises of the assignment: where they are, their hints, and their checks."""

from typing import Any

from aelab.anomaly import alarms, neighbours, roc, scoring, trained
from aelab.anomaly.settings import FALSE_ALARMS
from labkit.exercises import Exercise

NOTEBOOK = "1_anomaly"


def check_anomaly_score(anomaly_score: Any) -> None:
    scoring.score_values(anomaly_score)
    scoring.score_values(anomaly_score, count=1, seed=1)


def check_train_normal(autoencoder: Any, rows: Any, is_anomaly: Any, threshold: float, most: float) -> None:
    trained.anomalies_stand_out(autoencoder, rows, is_anomaly, most)
    trained.normal_error(autoencoder, rows, is_anomaly, threshold)


def check_alarm_threshold(alarm_threshold: Any) -> None:
    for rate in (0.05, 0.2, 0.01):
        alarms.threshold_values(alarm_threshold, rate)


def check_choose_threshold(threshold: Any, alarm_threshold: Any, scores: Any) -> None:
    alarms.threshold_chosen(threshold, alarm_threshold, scores, FALSE_ALARMS)


def check_auroc(auroc: Any) -> None:
    roc.auroc_values(auroc)
    roc.better_than_chance(auroc)
    roc.auroc_values(auroc, distinct=roc.TIES)


def check_neighbour_score(neighbour_score: Any) -> None:
    neighbours.neighbour_values(neighbour_score)
    neighbours.neighbour_values(neighbour_score, rows=7, normal=6, k=1, seed=1)


EXERCISES = (
    Exercise(
        "anomaly_score",
        NOTEBOOK,
        ("score_values",),
        (
            "images - reconstructions has a number for each pixel. Which axis are the pixels of one image on?",
            "return np.mean((images - reconstructions) ** 2, axis=1)",
        ),
        "one score for each image, the mean squared error of its pixels.",
        check_anomaly_score,
        ("anomaly_score",),
    ),
    Exercise(
        "train_normal",
        NOTEBOOK,
        ("autoencoder_error", "anomalies_found"),
        (
            "An autoencoder's target is its own input. Which images may it know?",
            "history = train(autoencoder, X_normal, X_normal, settings.training)",
        ),
        "normal images are reconstructed well, and others badly.",
        check_train_normal,
        ("history", "autoencoder"),
        tested_by=("check_trained.normal_error", "check_trained.anomalies_stand_out"),
    ),
    Exercise(
        "alarm_threshold",
        NOTEBOOK,
        ("threshold_values",),
        (
            "A share `rate` of the normal scores should lie above the threshold, so a share of 1 - rate lies below it.",
            "return np.quantile(normal_scores, 1 - rate)",
        ),
        "the share of normal scores above your threshold is the rate that was asked for.",
        check_alarm_threshold,
        ("alarm_threshold",),
    ),
    Exercise(
        "choose_threshold",
        NOTEBOOK,
        ("threshold_chosen",),
        (
            "Which normal images did the autoencoder not learn, and are no test images either?",
            "threshold = alarm_threshold(scores_held_out, 0.05)",
        ),
        "the threshold comes from normal images that the autoencoder did not learn.",
        check_choose_threshold,
        ("threshold",),
    ),
    Exercise(
        "auroc",
        NOTEBOOK,
        ("auroc_values",),
        (
            "If all n anomalies came first, their ranks would add up to n (n + 1) / 2. Each rank more is a pair won.",
            "rank_sum = ranks[is_anomaly].sum(); return (rank_sum - n * (n + 1) / 2) / (n * m)",
        ),
        "your area is the share of pairs in the right order, and ties count half.",
        check_auroc,
        ("auroc",),
    ),
    Exercise(
        "neighbour_score",
        NOTEBOOK,
        ("neighbour_values",),
        (
            "Sort each row of distances; the nearest come first.",
            "nearest = np.sort(distances_to_normal, axis=1)[:, :k]; return np.mean(nearest, axis=1)",
        ),
        "each row gets the mean distance to its k nearest normal rows.",
        check_neighbour_score,
        ("neighbour_score",),
    ),
    Exercise(
        "alarm_rates",
        NOTEBOOK,
        ("alarm_rate_values",),
        (
            "test_labels == index chooses the images of a class; a mean of booleans is a share.",
            "alarm_rates[name] = np.mean(distance_scores[test_labels == index] > distance_threshold)",
        ),
        "the table says how often each class raises an alarm.",
        alarms.alarm_rates_are_right,
        ("alarm_rates",),
    ),
)
