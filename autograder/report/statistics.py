"""What the numbers of a class say: how scores are spread, how hard each test was, how long grading took."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .results import ClassResults, Item, ItemResult, Standing

BINS = 10
DIGITS = re.compile(r"\d[\d.,e+-]*")


@dataclass(frozen=True)
class Bin:
    """So many students have from `low` up to `high` percent."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class ItemStatistics:
    """How an item went among those for whom it is decided.

    decided: how many. passed: the share of them with all points. mean: their mean points; both None if nobody.
    message: what most of the others were told, with the numbers of one of them; "" if nothing. count: how many were.
    """

    item: Item
    decided: int
    passed: float | None
    mean: float | None
    message: str
    count: int


@dataclass(frozen=True)
class PhaseTime:
    """A phase of grading: how many submissions went through it, and their median and 95th percentile in seconds."""

    name: str
    count: int
    median: float
    most: float


def histogram(results: ClassResults) -> list[Bin]:
    """How many graded students have which share of the points that are decided so far."""
    shares = [
        100 * (student.points or 0.0) / student.decided
        for student in results.students
        if student.standing is Standing.GRADED and student.decided
    ]
    width = 100 // BINS
    places = Counter(min(int(share // width), BINS - 1) for share in shares)  # 100 % belongs to the last
    return [Bin(width * place, width * (place + 1), places[place]) for place in range(BINS)]


def item_statistics(results: ClassResults) -> list[ItemStatistics]:
    """A line for each item, in the course's order."""
    given = [student.results for student in results.students if student.results]
    return [_item(item, [result[item] for result in given]) for item in results.items]


def _item(item: Item, results: list[ItemResult]) -> ItemStatistics:
    points = [result.points for result in results if result.points is not None and not result.open]
    messages = [result.message for result in results if result.message and result.points != item.max_points]
    message, count = most_frequent(messages)
    if not points:
        return ItemStatistics(item, 0, None, None, message, count)
    passed = sum(value >= item.max_points for value in points) / len(points)
    return ItemStatistics(item, len(points), passed, sum(points) / len(points), message, count)


def most_frequent(messages: Iterable[str]) -> tuple[str, int]:
    """The message that came most often, and how often; those that differ in numbers only count as one."""
    kinds: dict[str, list[str]] = {}
    for message in messages:
        kinds.setdefault(DIGITS.sub("0", message), []).append(message)
    most = max(kinds.values(), key=len, default=[""])
    return most[0], len(most) if most[0] else 0


def phase_times(results: ClassResults) -> list[PhaseTime]:
    """The times of all grades that were made, each counted once however many students have it."""
    records = [student.record for student in results.students if student.record]
    made: dict[str, Mapping[str, float]] = {record.key or record.verdict.student: record.seconds for record in records}
    times: dict[str, list[float]] = {}
    for seconds in made.values():
        for phase, value in seconds.items():
            times.setdefault(phase, []).append(value)
    return [
        PhaseTime(phase, len(values), float(np.percentile(values, 50)), float(np.percentile(values, 95)))
        for phase, values in times.items()
    ]


def sandbox_lines(results: ClassResults) -> list[tuple[str, int]]:
    """What held students' code back while it was graded, and for how many submissions; the most frequent first."""
    lines = (student.record.sandbox for student in results.students if student.record)
    return Counter(filter(None, lines)).most_common()
