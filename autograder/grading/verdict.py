"""Verdicts: the result of grading a submission, as plain data.

They are written as JSON (`autograder grade --json FILE` writes a list of them) and read back without loss.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from autograder.files import write_atomically

SCHEMA_VERSION = 2
READABLE = (1, SCHEMA_VERSION)  # version 1 had no unprotected tests


class Outcome(Enum):
    """The result of one graded cell."""

    CORRECT = "correct"
    PARTIAL = "partial"  # the test gave some of the points
    INCORRECT = "incorrect"  # an assertion failed
    ERROR = "error"  # another exception, or the time limit was reached
    NOT_ATTEMPTED = "not-attempted"  # the blank is unfilled, or the notebook was not handed in
    MANUAL = "manual"  # waits for a grade by hand
    NEEDS_HUMAN = "needs-human"  # a test cannot decide, and the answer may be right: a person has to look


class State(Enum):
    """The result of one submission. Only `GRADED` comes with points; the other two are never a zero."""

    GRADED = "graded"
    NEEDS_HUMAN = "needs-human"  # something about the submission needs a person to look at it
    INFRA_ERROR = "infra-error"  # the grader failed, not the student


@dataclass(frozen=True)
class CellVerdict:
    """The verdict on one graded cell.

    points: None if a person has yet to decide. manual: a written answer, which is not graded by a test.
    protected: False if the points are those of a test that ran in the student's own process, whose code can read the
        test and decide its outcome.
    """

    notebook: str
    grade_id: str
    points: float | None
    max_points: float
    outcome: Outcome
    message: str = ""
    manual: bool = False
    protected: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Return the cell as JSON holds it."""
        return {**self.__dict__, "outcome": self.outcome.value}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> CellVerdict:
        """Read what `to_dict` returned."""
        return cls(**{**data, "outcome": Outcome(data["outcome"])})


@dataclass(frozen=True)
class SubmissionVerdict:
    """The verdict on one student's submission of one assignment."""

    student: str
    assignment: str
    state: State
    reason: str = ""
    cells: tuple[CellVerdict, ...] = ()

    @property
    def points(self) -> float | None:
        """Points given by tests; None if the submission could not be graded."""
        return self.notebook_points(None)

    @property
    def max_points(self) -> float | None:
        """Points that tests can give, without the cells graded by hand; None if it could not be graded."""
        return self.notebook_max_points(None)

    @property
    def manual_open(self) -> int:
        """The number of cells that wait for a grade by hand."""
        return sum(cell.outcome is Outcome.MANUAL for cell in self.cells)

    def notebook_points(self, notebook: str | None) -> float | None:
        """Return the points given by tests in one notebook (None: in all of them)."""
        if self.state is not State.GRADED:
            return None
        return float(sum(cell.points or 0.0 for cell in self._tested(notebook)))

    def notebook_max_points(self, notebook: str | None) -> float | None:
        """Return the points that tests can give in one notebook (None: in all of them)."""
        if self.state is not State.GRADED:
            return None
        return float(sum(cell.max_points for cell in self._tested(notebook)))

    def _tested(self, notebook: str | None) -> list[CellVerdict]:
        return [cell for cell in self.cells if not cell.manual and notebook in (None, cell.notebook)]

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict, with its sums, as JSON holds it."""
        return {
            "schema": SCHEMA_VERSION,
            "student": self.student,
            "assignment": self.assignment,
            "state": self.state.value,
            "reason": self.reason,
            "cells": [cell.to_dict() for cell in self.cells],
            "points": self.points,
            "max_points": self.max_points,
            "manual_open": self.manual_open,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> SubmissionVerdict:
        """Read what `to_dict` returned; the totals follow from the cells and are not read."""
        if data.get("schema") not in READABLE:
            raise ValueError(f"expected a verdict of schema {SCHEMA_VERSION}, found {data.get('schema')!r}")
        cells = tuple(CellVerdict.from_dict(cell) for cell in data["cells"])
        return cls(data["student"], data["assignment"], State(data["state"]), data["reason"], cells)


def write_verdicts(path: Path, verdicts: Iterable[SubmissionVerdict]) -> None:
    """Write a list of verdicts as JSON, atomically."""
    text = json.dumps([verdict.to_dict() for verdict in verdicts], indent=1, ensure_ascii=False) + "\n"
    write_atomically(path, text.encode())


def read_verdicts(path: Path) -> list[SubmissionVerdict]:
    """Read what `write_verdicts` wrote."""
    return [SubmissionVerdict.from_dict(data) for data in json.loads(path.read_text(encoding="utf-8"))]
