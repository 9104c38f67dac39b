"""Instant fake grades, on the orders of the submission itself: it may fail, sleep, or kill the process that grades it.

    python -c "from fake_grades import main; main()" COURSE WORKERS

grades a course in another process, which a test can kill. Also used by benchmarks/interrupted.py.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course import Course
from autograder.grading.grade import Graded
from autograder.grading.verdict import CellVerdict, Outcome, State, SubmissionVerdict
from autograder.runner.jobs import Grader
from autograder.sandbox.availability import Policy

ORDERS = "orders.json"


@dataclass(frozen=True)
class Settings:
    """The part of ExecutionSettings that the runner needs; the real module takes seconds to import."""

    sandbox: Policy = Policy.OFF
    threads: int | None = None


def hand_in(course: Course, student: str, **orders: object) -> None:
    """Hand in a submission with these orders, see `files_of`."""
    for name, content in files_of(course, **orders).items():
        path = course.submitted(student) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files_of(course: Course, **orders: object) -> dict[str, bytes]:
    """Return the files of a submission. Orders: points, outcome, message, seconds, until, fail, infra, exit, once,
    child; all may be missing."""
    return {ORDERS: json.dumps({"log": str(course.root / "runs"), **orders}).encode()}


def course_of(root: Path, **students: dict[str, object]) -> Course:
    """Make a course in which these students handed in their orders."""
    from toy_course import write_solutions  # imported here and below, as workers import this module and must be quick

    course = write_solutions(root)
    for student, orders in students.items():
        hand_in(course, student, **orders)
    return course


def key(files, release, settings):
    """Return the hash of everything that the fake grade depends on."""
    return hashlib.sha256(release.digest.encode() + b"".join(files.values())).hexdigest()


def grade(files, release, settings, report=lambda phase: None):
    """Do what the submission says."""
    orders = json.loads(files[ORDERS])
    report("1_mean")
    with open(orders["log"], "a") as log:
        log.write(f"{orders.get('points', 1)} {os.getpid()} {settings.threads}\n")
    first_time = "once" not in orders or not Path(orders["once"]).exists()
    if "once" in orders:
        Path(orders["once"]).touch()
    if "child" in orders:
        with open(orders["child"], "w") as stream:
            stream.write(str(subprocess.Popen(["sleep", "600"]).pid))
    time.sleep(orders.get("seconds", 0))
    while "until" in orders and not Path(orders["until"]).exists():
        time.sleep(0.05)
    if first_time and "fail" in orders:
        raise RuntimeError(orders["fail"])
    if first_time and "exit" in orders:
        os._exit(orders["exit"])
    if first_time and "infra" in orders:
        return Graded(SubmissionVerdict("", release.assignment, State.INFRA_ERROR, orders["infra"]), {})
    outcome = Outcome(orders.get("outcome", "correct"))
    cells = (CellVerdict("1_mean", "test_mean", orders.get("points", 1), 9, outcome, orders.get("message", "")),)
    return Graded(SubmissionVerdict("", release.assignment, State.GRADED, "", cells), {"1_mean": b"executed"})


def record(course, student, graded, files, key):
    """Write the verdict to a file for the student, instead of to a gradebook."""
    verdict = replace(graded.verdict, student=student)
    path = course.root / "recorded" / student
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(verdict.to_dict()))
    return verdict


FAKE = Grader(grade, key)


def runs(course: Course) -> list[list[str]]:
    """Return one entry for each grading: its points, the process, its threads."""
    path = course.root / "runs"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def grade_fake(course: Course, **options):
    """Run `grade_class` with fake grades and a fake gradebook."""
    from autograder.runner.runner import grade_class

    return grade_class(course, Settings(), **{"grader": FAKE, "record": record, **options})


def main() -> None:
    """Grade the course folder given on the command line."""
    from toy_course import ASSIGNMENT

    from autograder.runner.display import Lines

    root, workers = sys.argv[1:]
    with Lines() as display:
        grade_fake(Course(Path(root), ASSIGNMENT), workers=int(workers), display=display)
