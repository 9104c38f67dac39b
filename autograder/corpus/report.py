"""The results of a corpus as plain data, with sums, and the JSON that `autograder selftest --json` writes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.corpus.cases import Kind
from autograder.corpus.comparing import CaseResult, Difference, TestResult

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Report:
    """The results of one run.

    notebook_of: the tests of the assignment in order, and the notebook of each. most: the maximum points of each test.
    seconds: wall-clock time of the run. sample: the part of the corpus that was graded; "" for all.
    earlier: how many results are from an earlier run that this one continued.
    remaining: how many grades are still missing, because the run is in progress or was stopped.
    """

    assignment: str
    notebook_of: Mapping[str, str]
    most: Mapping[str, float]
    results: tuple[CaseResult, ...]
    seconds: float
    sample: str = ""
    earlier: int = 0
    remaining: int = 0

    @property
    def different(self) -> dict[Difference, list[CaseResult]]:
        """The results that differ from what their cases expect, by kind of difference."""
        return {kind: [one for one in self.results if kind in one.differences] for kind in Difference}

    @property
    def agrees(self) -> bool:
        """Whether everything was graded and is as expected."""
        return not self.remaining and not any(result.differences for result in self.results)

    def of(self, kind: Kind) -> list[CaseResult]:
        """Return the results of one kind of case."""
        return [result for result in self.results if result.case.kind is kind]

    def summary(self) -> list[str]:
        """Return a line for each kind of case."""
        lines = []
        for kind in Kind:
            results = self.of(kind)
            names = {result.case.name for result in results}
            differing = {result.case.name for result in results if result.differences}
            if not names:
                continue
            text = f"{kind.value}: {len(names) - len(differing)} of {len(names)} cases as expected"
            if kind is Kind.RIGHT:
                text += f", with {_counted(len({result.seed for result in results}), 'seed')}"
            if kind is Kind.WRONG:
                named = names - {result.case.name for result in results if Difference.MESSAGE in result.differences}
                text += f"; the message names the fault in {len(named)} ({len(named) / len(names):.0%})"
            lines.append(text)
        return lines

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON holds it."""
        tests = [
            {"grade_id": name, "notebook": self.notebook_of[name], "max_points": most}
            for name, most in self.most.items()
        ]
        return {
            "schema": SCHEMA_VERSION,
            "assignment": self.assignment,
            "sample": self.sample,
            "seconds": round(self.seconds, 1),
            "earlier": self.earlier,
            "remaining": self.remaining,
            "agrees": self.agrees,
            "tests": tests,
            "cases": [_case(result) for result in self.results],
        }

    def to_json(self) -> bytes:
        """Return the report as JSON."""
        return (json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n").encode()


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number != 1 else ''}"


def _case(result: CaseResult) -> dict[str, Any]:
    case = result.case
    return {
        "name": case.name,
        "kind": case.kind.value,
        "title": case.title,
        "seed": result.seed,
        "seconds": round(result.seconds, 1),
        "expected_state": case.state.value,
        "state": result.state.value,
        "expected_reason": list(case.reason),
        "unwanted_reason": list(case.reason_unwanted),
        "reason": result.reason,
        "tests": [_test(test) for test in result.tests],
        "differences": [
            {"kind": kind.value, "text": text} for kind, texts in result.differences.items() for text in texts
        ],
    }


def _test(test: TestResult) -> dict[str, Any]:
    return {
        "grade_id": test.grade_id,
        "max_points": test.max_points,
        "expected": test.expected,
        "actual": test.actual,
        "message": test.message,
        "missing_words": list(test.missing),
        "unwanted_words": list(test.unwanted),
        "near": test.near,
    }
