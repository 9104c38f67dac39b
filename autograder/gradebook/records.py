"""What is kept of each submission beside nbgrader's gradebook: its verdict, and how grading it went. One file each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..course import Course
from ..graded import Graded
from ..intake.archive import Refusal, files_digest, read_submission
from ..verdict import SubmissionVerdict, write_atomically


@dataclass(frozen=True)
class Record:
    """What was written about one submission.

    key: tells its grade from others; "" where nobody knows. rows: what the gradebook then held on it.
    seconds: how long each phase of grading took. sandbox: what held the student's code back, in words.
    work: the hash of the files that were graded; "" where they could not be read.
    """

    verdict: SubmissionVerdict
    key: str = ""
    rows: Sequence[Sequence[Any]] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    sandbox: str = ""
    work: str = ""

    @classmethod
    def of(
        cls, verdict: SubmissionVerdict, graded: Graded, work: str, key: str = "", rows: Sequence[Sequence[Any]] = ()
    ) -> Record:
        """The record of a grade; the verdict is the student's, with the student's name."""
        return cls(verdict, key, rows, graded.seconds, graded.sandbox, work)

    def is_of_other_work(self, course: Course) -> bool:
        """Whether the student has handed in something else since."""
        folder = course.submitted(self.verdict.student)
        return bool(self.work) and folder.is_dir() and self.work != present_work(course, self.verdict.student)


def work_of(files: Mapping[str, bytes]) -> str:
    """The hash of submitted files, by relative name; "" for none."""
    return files_digest(files) if files else ""


def present_work(course: Course, student: str) -> str:
    """The hash of what a student has handed in now; "" where that cannot be read."""
    try:
        return work_of(read_submission(course.submitted(student)))
    except (Refusal, OSError):
        return ""


def write_record(course: Course, record: Record) -> None:
    """Keep a record in place of the student's older one."""
    content = json.dumps({**record.__dict__, "verdict": record.verdict.to_dict()}, indent=1)
    write_atomically(course.verdict_file(record.verdict.student), content.encode())


def read_record(course: Course, student: str) -> Record | None:
    """What was kept; None if there is nothing that can be read."""
    try:
        data = json.loads(course.verdict_file(student).read_text(encoding="utf-8"))
        return Record(**{**data, "verdict": SubmissionVerdict.from_dict(data["verdict"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
