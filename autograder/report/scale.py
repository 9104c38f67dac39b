"""Points as a platform writes them: scaled to its maximum, with its decimals and its decimal sign."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
THOUSANDS = re.compile(r"(?<=\d)([.,])(?=\d{3}[.,])")
DECIMALS = 2  # of points that were scaled, where the platform's maximum is written without any


def number(points: float | None) -> str:
    """Format points with as many decimals as needed, at most four; "" for None."""
    return "" if points is None else f"{points:.4f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Scale:
    """How to write points out of `ours` for a platform.

    theirs: the platform's maximum, None to keep the points as they are. decimals: how many the platform writes, 0 for
    as many as needed. comma: whether they follow a comma. capped: whether the platform refuses points above its
    maximum.
    """

    ours: float
    theirs: float | None = None
    decimals: int = 0
    comma: bool = False
    capped: bool = False

    @property
    def is_other(self) -> bool:
        """Whether the platform's maximum is another one."""
        return self.theirs is not None and self.theirs != self.ours

    def exceeds(self, points: float | None) -> bool:
        """Return whether the platform would refuse these points."""
        return self.capped and points is not None and points > self.ours + 1e-9

    def of(self, points: float | None) -> str:
        """Write points; "" for None."""
        if points is None:
            return ""
        if self.theirs is not None and self.ours:
            points = points * self.theirs / self.ours if self.is_other else points
            points = min(points, self.theirs) if self.capped else points
        if self.decimals:
            written = f"{points:.{self.decimals}f}"
        else:
            written = number(round(points, DECIMALS) if self.is_other else points)
        return written.replace(".", ",") if self.comma else written


def scale_to(stated: str, ours: float, comma: bool = False, capped: bool = False) -> Scale:
    """Return the scale for a maximum as the platform states it; without one, or if it is no number, keep the points."""
    plain = THOUSANDS.sub("", stated.strip())
    if not NUMBER.fullmatch(plain) or float(plain.replace(",", ".")) <= 0:
        return Scale(ours, comma=comma)
    decimals = len(re.split(r"[.,]", plain)[1]) if re.search(r"[.,]", plain) else 0
    return Scale(ours, float(plain.replace(",", ".")), decimals, comma, capped)
