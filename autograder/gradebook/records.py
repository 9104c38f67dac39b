"""Records kept besides nbgrader's gradebook, one file for each submission: its verdict, and how it was graded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.course import Course
from autograder.files import write_atomically
from autograder.grading.grade import Graded
from autograder.grading.verdict import SubmissionVerdict
from autograder.intake.archive import Refusal, files_digest, read_submission


@dataclass(frozen=True)
class Record:
    """The record of one submission.

    key: identifies its grade; "" if unknown. rows: the gradebook's rows on it at that time.
    seconds: how long each phase of grading took. sandbox: a description of the sandbox that was used.
    work: the hash of the files that were graded; "" if they could not be read. files: the SHA-256 of each, by name.
    release: the digest of the release that decided; "" if unknown.
    """

    verdict: SubmissionVerdict
    key: str = ""
    rows: Sequence[Sequence[Any]] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    sandbox: str = ""
    work: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    release: str = ""

    @classmethod
    def of(
        cls,
        verdict: SubmissionVerdict,
        graded: Graded,
        files: Mapping[str, bytes],
        key: str = "",
        rows: Sequence[Sequence[Any]] = (),
    ) -> Record:
        """Make the record of a grade of `files`; `verdict` has the student's name, unlike that of `graded`."""
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
        return cls(verdict, key, rows, graded.seconds, graded.sandbox, work_of(files), digests, graded.release)

    def is_of_other_work(self, course: Course) -> bool:
        """Return whether the student has handed in something else since."""
        folder = course.submitted(self.verdict.student)
        return bool(self.work) and folder.is_dir() and self.work != present_work(course, self.verdict.student)


def work_of(files: Mapping[str, bytes]) -> str:
    """Hash submitted files, by relative name; "" if there are none."""
    return files_digest(files) if files else ""


def present_files(course: Course, student: str) -> dict[str, bytes]:
    """Read the student's present submission; {} if it cannot be read."""
    try:
        return read_submission(course.submitted(student))
    except (Refusal, OSError):
        return {}


def present_work(course: Course, student: str) -> str:
    """Hash the student's present submission; "" if it cannot be read."""
    return work_of(present_files(course, student))


def write_record(course: Course, record: Record) -> None:
    """Write a record in place of the student's older one."""
    content = json.dumps({**record.__dict__, "verdict": record.verdict.to_dict()}, indent=1)
    write_atomically(course.verdict_file(record.verdict.student), content.encode())


def read_record(course: Course, student: str) -> Record | None:
    """Read a student's record; None if there is none, or if it cannot be read."""
    try:
        data = json.loads(course.verdict_file(student).read_text(encoding="utf-8"))
        return Record(**{**data, "verdict": SubmissionVerdict.from_dict(data["verdict"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
