"""Figures of this assignment. Each function returns a Figure and shows nothing by itself."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from aelab.plots import COLOURS


def score_histogram(scores: ArrayLike, is_anomaly: ArrayLike, threshold: float, title: str = "Scores") -> Figure:
    """Draw how often each score occurs, for normal images and for anomalies, with the threshold as a line.

    Args:
        scores: shape (N,). is_anomaly: bool, shape (N,). threshold: in the unit of the scores.
    """
    values, anomalous = np.asarray(scores), np.asarray(is_anomaly, bool)
    bins = np.linspace(values.min(), np.quantile(values, 0.99), 60).tolist()
    figure = Figure(figsize=(6.4, 2.8), layout="constrained")
    axes = figure.subplots()
    kinds = (("normal", ~anomalous, COLOURS[0], "-"), ("anomalies", anomalous, COLOURS[1], "--"))
    for label, chosen, colour, line in kinds:
        style: dict[str, Any] = {"density": True, "histtype": "stepfilled", "alpha": 0.5, "edgecolor": colour}
        axes.hist(values[chosen], bins, color=colour, linestyle=line, label=label, **style)
    axes.axvline(threshold, color="black", label="threshold")
    axes.set(xlabel="score", ylabel="density", title=title)
    axes.legend()
    return figure


def area_bars(areas: Mapping[str, float], title: str = "Area under the ROC curve", others: str = "") -> Figure:
    """Draw a bar for each method, from 0.5, which is chance, to 1.

    Args:
        areas: by method. others: the methods whose bars get another colour, by the beginning of their names.
    """
    names: Sequence[str] = list(areas)
    figure = Figure(figsize=(6.4, 0.34 * len(names) + 0.9), layout="constrained")
    axes = figure.subplots()
    colours = [COLOURS[1] if others and name.startswith(others) else COLOURS[0] for name in names]
    bars = axes.barh(names, [areas[name] - 0.5 for name in names], left=0.5, color=colours)
    axes.bar_label(bars, [f"{areas[name]:.3f}" for name in names], padding=3)
    axes.set(xlim=(min(0.5, *areas.values()), 1.06), xlabel="area under the ROC curve", title=title)
    axes.invert_yaxis()
    return figure
