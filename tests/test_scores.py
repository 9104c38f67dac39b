"""The rules that scores and verdicts follow; no kernel is started here."""

from __future__ import annotations

import json

import jsonschema
import pytest
from nbformat.v4 import new_output
from schemas import VERDICT
from toy_course import notebook
from toy_course import test_cell as graded

from autograder.grading.scoring import cell_verdict, normalise_scores, read_score
from autograder.grading.verdict import (
    CellVerdict,
    Outcome,
    State,
    SubmissionVerdict,
    read_verdicts,
    write_verdicts,
)


@pytest.mark.parametrize(
    ("last_value", "points"),
    [("2", 2), ("2.5", 2.5), ("np.float64(2.5)", 2.5), ("np.int64(2)", 2), ("array(2.5)", 2.5), ("0", 0),
     ("True", 4), ("False", 0), ("'2'", 4), ("[1, 2]", 4), ("nan", 0), ("np.float64(nan)", 0), ("-1", 0),
     ("9", 4), ("inf", 4), ("<tf.Tensor: shape=(), dtype=float32, numpy=2.5>", 2.5)],
)  # fmt: skip
def test_a_last_value_counts_only_as_a_number_within_the_points(last_value, points):
    cell = graded("test", 4, "...")
    cell.outputs = [
        new_output("stream", name="stderr", text="warning"),
        new_output("execute_result", {"text/plain": last_value}, execution_count=1),
    ]
    normalise_scores(notebook(cell))
    assert cell_verdict("n", cell).points == points
    changed = read_score(last_value) not in (None, points)
    assert changed == any("counts as" in output.get("text", "") for output in cell.outputs)


def test_verdicts_survive_json_exactly_and_follow_the_schema(tmp_path):
    cells = (
        CellVerdict("n", "a", 0.1 + 0.2, 1.0, Outcome.PARTIAL, "ä\n"),
        CellVerdict("n", "b", None, 2.0, Outcome.MANUAL, manual=True),
    )
    verdicts = [
        SubmissionVerdict("ada", "toy", State.GRADED, "", cells),
        SubmissionVerdict("bob", "toy", State.INFRA_ERROR, "x"),
    ]
    write_verdicts(tmp_path / "v.json", verdicts)
    assert read_verdicts(tmp_path / "v.json") == verdicts
    for data in json.loads((tmp_path / "v.json").read_text()):
        jsonschema.validate(data, VERDICT)
    assert (verdicts[0].max_points, verdicts[0].manual_open) == (1.0, 1)
