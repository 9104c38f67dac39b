"""The forms of the files that `--json` writes, in JSON Schema: an oracle that is independent of the code."""

from __future__ import annotations

from typing import Any

from autograder.corpus.cases import Kind
from autograder.corpus.comparing import HEADINGS
from autograder.corpus.report import SCHEMA_VERSION as REPORT_VERSION
from autograder.grading.verdict import SCHEMA_VERSION as VERDICT_VERSION
from autograder.grading.verdict import Outcome, State

_GIVEN: dict[str, Any] = {"type": ["number", "null"], "minimum": 0}
_CELL_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "notebook": {"type": "string", "description": "name of the notebook, without .ipynb"},
        "grade_id": {"type": "string", "description": "nbgrader's id of the cell"},
        "points": {**_GIVEN, "description": "null: a person has yet to decide"},
        "max_points": {"type": "number", "minimum": 0},
        "outcome": {"enum": [outcome.value for outcome in Outcome]},
        "message": {"type": "string", "description": "what a student can act on; may be empty"},
        "manual": {"type": "boolean", "description": "a written answer, graded by hand, not in the totals"},
        "protected": {"type": "boolean", "description": "false: the test ran in the student's own process"},
    },
}
VERDICT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "Verdict on one submission",
    "type": "object",
    "properties": {
        "schema": {"const": VERDICT_VERSION},
        "student": {"type": "string"},
        "assignment": {"type": "string"},
        "state": {"enum": [state.value for state in State], "description": "only graded comes with points"},
        "reason": {"type": "string", "description": "why it is not graded, or a remark on how it was"},
        "cells": {"type": "array", "items": _CELL_SCHEMA},
        "points": {**_GIVEN, "description": "sum over the tested cells; null unless graded"},
        "max_points": {**_GIVEN, "description": "what tests can give; null unless graded"},
        "manual_open": {
            "type": "integer",
            "minimum": 0,
            "description": "cells that wait for a grade by hand",
        },
    },
}
for _object in (_CELL_SCHEMA, VERDICT):
    _object["required"] = list(_object["properties"])
    _object["additionalProperties"] = False


def _objects(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_POINTS = {"type": ["number", "null"], "minimum": 0, "description": "null: a person decides, or it was not graded"}
_MAXIMUM = {"type": "number", "minimum": 0}
_SECONDS = {"type": "number", "minimum": 0}
_STATE = {"enum": [state.value for state in State]}
_WORDS = {"type": "array", "items": _TEXT}
REPORT: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "The grader checked against its corpus",
    **_objects(
        {
            "schema": {"const": REPORT_VERSION},
            "assignment": _TEXT,
            "sample": {**_TEXT, "description": "the part that was graded, such as 3/7; empty for all"},
            "seconds": _SECONDS,
            "earlier": {"type": "integer", "minimum": 0, "description": "grades from an earlier run"},
            "remaining": {
                "type": "integer",
                "minimum": 0,
                "description": "grades that a run in progress has yet to add",
            },
            "agrees": {"type": "boolean", "description": "none remains, and no case differs from what it expects"},
            "tests": {
                "type": "array",
                "items": _objects({"grade_id": _TEXT, "notebook": _TEXT, "max_points": _MAXIMUM}),
            },
            "cases": {
                "type": "array",
                "description": "one entry for each case and seed",
                "items": _objects(
                    {
                        "name": _TEXT,
                        "kind": {"enum": [kind.value for kind in Kind]},
                        "title": _TEXT,
                        "seed": {"type": "integer", "minimum": 0},
                        "seconds": _SECONDS,
                        "expected_state": _STATE,
                        "state": _STATE,
                        "expected_reason": _WORDS,
                        "unwanted_reason": _WORDS,
                        "reason": _TEXT,
                        "tests": {
                            "type": "array",
                            "items": _objects(
                                {
                                    "grade_id": _TEXT,
                                    "max_points": _MAXIMUM,
                                    "expected": _POINTS,
                                    "actual": _POINTS,
                                    "message": _TEXT,
                                    "missing_words": _WORDS,
                                    "unwanted_words": _WORDS,
                                    "near": {"type": "boolean", "description": "any points are as expected"},
                                }
                            ),
                        },
                        "differences": {
                            "type": "array",
                            "items": _objects({"kind": {"enum": [kind.value for kind in HEADINGS]}, "text": _TEXT}),
                        },
                    }
                ),
            },
        }
    ),
}
