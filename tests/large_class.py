"""The report on a made-up class of 1,000, each with a remark and two pictures that nobody else has."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_class import SANDBOX
from toy_course import write_solutions

from autograder.course import Course
from autograder.gradebook.records import Record
from autograder.grading.verdict import State, SubmissionVerdict
from autograder.report import page
from autograder.report.pictures import Picture
from autograder.report.results import ClassResults, Item, ItemResult, Standing, StudentResult
from autograder.report.roster import Person

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
TEST = Item("1_mean", "test_mean", 4.0, by_hand=False)
REASON = "no kernel was there for the notebook, so that a person has to look at it"
NAMES = tuple(f"Family {place:04} Çelik-Müller, 明" for place in range(1_000))


def picture(number: int, size: int = 300) -> Picture:
    """Return a picture whose address has about `size` characters, and is unlike that of any other number."""
    return Picture("1_mean", 1, f"data:image/png;base64,{PIXEL}#{number:0{size}}", 400, 120)


def write_large_report(root: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, tuple[str, ...]]:
    """Write the report; return its path, and the students' names in their order."""
    record = Record(SubmissionVerdict("", "toy", State.NEEDS_HUMAN, REASON), "k", sandbox=SANDBOX)
    students = [
        StudentResult(Person(f"s{place}", name), Standing.NEEDS_HUMAN, {TEST: ItemResult(1.0, True)}, record=record)
        for place, name in enumerate(NAMES)
    ]
    numbers = iter(range(10**6))
    course: Course = write_solutions(root)
    content = ClassResults(course, (TEST,), tuple(students))
    monkeypatch.setattr(page, "class_results", lambda *_: content)
    monkeypatch.setattr(page, "pictures_in", lambda _: [picture(next(numbers), 20_000) for _ in range(2)])
    return page.write_report(course), NAMES
