"""Ways to do one thing, timed in turns in one run, so that a slow moment of the machine meets all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping


def in_turns(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Seconds of every way in every round, after a first call of each that is not counted."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - begin)
    return seconds


def ratio(slow: list[float], fast: list[float]) -> float:
    """How many times as long the first takes: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def against(slow: list[float], fast: list[float], target: float) -> str:
    """The ratio beside what it should be at least."""
    found = ratio(slow, fast)
    return f"{found:.2f} times as fast (target {target:g}: {'met' if found >= target else 'missed'})"


def median(seconds: list[float]) -> str:
    """The median, in a unit that suits it."""
    value = statistics.median(seconds)
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"
