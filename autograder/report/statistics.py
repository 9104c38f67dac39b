"""Statistics of a class: the distribution of scores, how hard each test was, how long grading took."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from autograder.report.results import ClassResults, Item, ItemResult, Standing

BINS = 10
DIGITS = re.compile(r"\d[\d.,e+-]*")


@dataclass(frozen=True)
class Bin:
    """The number of students with at least `low` and less than `high` percent; the last bin includes 100."""

    low: int
    high: int
    count: int


@dataclass(frozen=True)
class ItemStatistics:
    """The results of an item among the students for whom it is decided.

    decided: how many they are. passed: the share of them with all points. mean: their mean points. Both are None if
    decided is 0. message: the most frequent message to the others, with the numbers of one of them; "" if there is
    none. count: how many got it.
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
    """Count the graded students by their percentage of the points decided so far, in BINS equal bins."""
    shares = [
        100 * (student.points or 0.0) / student.decided
        for student in results.students
        if student.standing is Standing.GRADED and student.decided
    ]
    width = 100 // BINS
    places = Counter(min(int(share // width), BINS - 1) for share in shares)  # 100 % belongs to the last
    return [Bin(width * place, width * (place + 1), places[place]) for place in range(BINS)]


def item_statistics(results: ClassResults) -> list[ItemStatistics]:
    """Return the statistics of each item, in the course's order."""
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
    """Return the most frequent message and its count; messages that differ only in numbers count as one."""
    kinds: dict[str, list[str]] = {}
    for message in messages:
        kinds.setdefault(DIGITS.sub("0", message), []).append(message)
    most = max(kinds.values(), key=len, default=[""])
    return most[0], len(most) if most[0] else 0


def phase_times(results: ClassResults) -> list[PhaseTime]:
    """Return the times of each phase over all grades; a grade that several students share counts once."""
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
    """Return the descriptions of the sandboxes used, with the number of submissions, the most frequent first."""
    lines = (student.record.sandbox for student in results.students if student.record)
    return Counter(filter(None, lines)).most_common()
