"""Time several ways to do one thing in turns, in one run, so that a slow moment of the machine affects them all."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable, Mapping


def in_turns(ways: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of every way in every round, after a first call of each that is not counted."""
    for way in ways.values():
        way()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            begin = time.perf_counter()
            way()
            seconds[name].append(time.perf_counter() - begin)
    return seconds


def processor_seconds() -> float:
    """Return the processor time of all processes that ended so far, and of theirs, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratio(slow: list[float], fast: list[float]) -> float:
    """Return how many times as long the first takes: the median over the rounds."""
    return statistics.median(a / b for a, b in zip(slow, fast, strict=True))


def against(slow: list[float], fast: list[float], target: float) -> str:
    """Format the ratio, with the target and whether it is met."""
    found = ratio(slow, fast)
    return f"{found:.2f} times as fast (target {target:g}: {'met' if found >= target else 'missed'})"


def median(seconds: list[float]) -> str:
    """Format the median, in seconds or milliseconds."""
    value = statistics.median(seconds)
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"
