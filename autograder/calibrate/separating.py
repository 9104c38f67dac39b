"""Whether a threshold can tell right from wrong, and which one does."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

DEVIATIONS = 4  # that a threshold leaves to the worst right value, at least


@dataclass(frozen=True)
class Separation:
    """The values of one quantity.

    right: of the solution, over seeds and numbers of threads. wrong: of each wrong case that nothing but this
    threshold catches. present: the threshold that is in use.
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
        """The smallest wrong value, and whose it is; infinite where there is none."""
        return min(((min(values), case) for case, values in self.wrong.items()), default=(float("inf"), ""))

    @property
    def least(self) -> float:
        """The smallest threshold that leaves enough to the worst right value."""
        return self.worst_right + DEVIATIONS * self.deviation

    @property
    def overlaps(self) -> bool:
        """Whether no threshold is far enough from the right values and still below all wrong ones."""
        return self.least >= self.best_wrong[0]

    @property
    def threshold(self) -> float:
        """The threshold in use, if it separates; else one in the middle, with three digits."""
        if self.present is not None and self.least <= self.present < self.best_wrong[0]:
            return self.present
        wrong = self.best_wrong[0] if self.wrong else self.least * 1.2
        return float(f"{(self.least + wrong) / 2:.3g}")

    def describe(self) -> str:
        """One line with all of it."""
        wrong, case = self.best_wrong
        margin = (self.threshold - self.worst_right) / self.deviation
        text = (
            f"{self.name:13} right: mean {self.mean:.5f}, deviation {self.deviation:.5f}, worst {self.worst_right:.5f}"
            f"; threshold {self.threshold:g}, {margin:.1f} deviations above the worst"
        )
        return text + (f"; best wrong {wrong:.5f} ({case})" if case else "; no wrong case needs it")

    def to_toml(self, profile: str) -> str:
        """The table of `thresholds.toml` that says where the threshold comes from."""
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
