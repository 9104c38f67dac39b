"""Decide whether a threshold can tell right from wrong, and choose one."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

DEVIATIONS = 4  # least distance of a threshold from the worst right value


@dataclass(frozen=True)
class Separation:
    """The values of one quantity.

    right: of the solution, over seeds and numbers of threads. wrong: of each wrong case that only a threshold catches.
    present: the threshold in use.
    """

    name: str
    right: Sequence[float]
    wrong: Mapping[str, Sequence[float]]
    present: float | None = None

    @property
    def mean(self) -> float:
        """The mean of the right values."""
        return statistics.fmean(self.right)

    @property
    def deviation(self) -> float:
        """The standard deviation of the right values."""
        return statistics.stdev(self.right)

    @property
    def worst_right(self) -> float:
        """The largest right value."""
        return max(self.right)

    @cached_property
    def best_wrong(self) -> tuple[float, str]:
        """The smallest wrong value, and its case; infinity and "" if there is none."""
        return min(((min(values), case) for case, values in self.wrong.items()), default=(float("inf"), ""))

    @property
    def least(self) -> float:
        """The smallest threshold far enough from the worst right value."""
        return self.worst_right + DEVIATIONS * self.deviation

    @property
    def overlaps(self) -> bool:
        """Whether no threshold is both far enough from the right values and below all wrong ones."""
        return self.least >= self.best_wrong[0]

    @property
    def threshold(self) -> float:
        """The threshold in use if it separates; otherwise one in the middle, with three digits."""
        if self.present is not None and self.least <= self.present < self.best_wrong[0]:
            return self.present
        wrong = self.best_wrong[0] if self.wrong else self.least * 1.2
        return float(f"{(self.least + wrong) / 2:.3g}")

    def describe(self) -> str:
        """Return one line with the statistics, the threshold and its margin."""
        wrong, case = self.best_wrong
        margin = (self.threshold - self.worst_right) / self.deviation if self.deviation else math.inf
        text = (
            f"{self.name:13} right: mean {self.mean:.5f}, deviation {self.deviation:.5f}, worst {self.worst_right:.5f}"
            f"; threshold {self.threshold:g}, {margin:.1f} deviations above the worst"
        )
        return text + (f"; best wrong {wrong:.5f} ({case})" if case else "; no wrong case needs it")

    def to_toml(self, profile: str) -> str:
        """Return the table of `thresholds.toml` with the measurements behind the threshold."""
        wrong, case = self.best_wrong
        lines = [
            f"[{profile}.calibrated.{self.name}]",
            f"mean = {self.mean:.6g}",
            f"standard_deviation = {self.deviation:.3g}",
            f"worst_right = {self.worst_right:.6g}",
            f"margin_to_right = {self.threshold - self.worst_right:.3g}",
        ]
        if case:
            lines += [
                f"best_wrong = {wrong:.6g}  # {case}",
                f"margin_to_wrong = {wrong - self.threshold:.3g}",
            ]
        lines.append(f"right = {_values(self.right)}")
        lines += [f"wrong.{name} = {_values(values)}" for name, values in sorted(self.wrong.items())]
        return "\n".join(lines) + "\n"


def _values(values: Sequence[float]) -> str:
    return "[" + ", ".join(f"{value:.6g}" for value in values) + "]"
