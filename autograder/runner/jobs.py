"""The messages between the runner and the processes that grade."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from autograder.grading.grade import Graded, Release


@dataclass(frozen=True)
class Grader:
    """The functions that grade a submission; a worker must be able to import them by name.

    grade(files, release, settings, report=...) returns a Graded; report gets the name of each phase as it begins.
    key(files, release, settings) returns the hash of all that the grade depends on.
    """

    grade: Callable[..., Graded]
    key: Callable[[Mapping[str, bytes], Release, Any], str]


@dataclass(frozen=True)
class Job:
    """One submission to grade; `student` is only for messages, the grade does not depend on it."""

    student: str
    key: str
    files: Mapping[str, bytes]
    release: Release
    settings: Any
    grader: Grader


@dataclass(frozen=True)
class Phase:
    """What a worker is doing now."""

    worker: str
    student: str
    phase: str


@dataclass(frozen=True)
class Result:
    """The result of a job.

    content: the Graded as bytes; empty if there is none, and then `error` says why. died: whether its worker died.
    """

    key: str
    content: bytes = b""
    error: str = ""
    seconds: float = 0.0
    died: bool = False
