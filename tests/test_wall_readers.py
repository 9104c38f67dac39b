"""Whatever a student's process sends, the trusted side reads it, or refuses it as it says it would."""

import random

import nbformat
import pytest
from forged_messages import frames, parts_of, run_cell
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_notebook
from tiny import run_eagerly
from wall_readers import READERS, tried

pytestmark = pytest.mark.linux_only
eager = pytest.fixture(run_eagerly, autouse=True, scope="module")
EXAMPLES = {"wire": 200, "kernel messages": 40, "kernel reports": 100}  # of `benchmarks/fuzz_wall.py`, which tries more
RESULT = {"data": {"text/plain": "3"}, "metadata": {}, "execution_count": 1}
ERROR = {"ename": "E", "evalue": "e", "traceback": ["line"]}


@pytest.mark.parametrize("name", READERS)
def test_a_mutated_input_is_read_or_refused_as_documented(name, monkeypatch):
    reader = READERS[name]
    originals = reader.originals(monkeypatch)

    @settings(max_examples=EXAMPLES.get(name, 25), deadline=None)
    @given(st.integers(0, 2**32), st.sampled_from(range(len(originals))))
    def check(seed, which):
        assert tried(reader, reader.mutate(random.Random(seed), originals[which])) in ("read", "refused")

    check()


def shown(kind, content):
    """Return the outputs of a cell whose kernel sends one message, and then an honest one, and why it was ended."""
    sent = [frames(parts_of(kind, content)), frames(parts_of("stream", {"name": "stdout", "text": "after"}))]
    cell, stopped = run_cell(sent, [])
    nbformat.validate(new_notebook(cells=[cell]))
    return cell.outputs, stopped


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("error", {**ERROR, "traceback": 3}),
        ("error", {**ERROR, "traceback": "text"}),
        ("error", {**ERROR, "traceback": [["line"]]}),
        ("error", {**ERROR, "ename": None}),
        ("execute_result", {**RESULT, "execution_count": -1}),
        ("execute_result", {**RESULT, "execution_count": [[1]]}),
        ("execute_result", {**RESULT, "execution_count": 10**30}),
        ("execute_result", {**RESULT, "data": ["text/plain"]}),
        ("display_data", {"data": {"text/plain": 3}, "metadata": {}}),
        ("display_data", {"data": {}, "metadata": 3}),
        ("update_display_data", {"data": {"image/png": None}, "metadata": {}, "transient": {"display_id": "a"}}),
        ("stream", {"name": "stdout", "text": ["a", 3]}),
        ("stream", {"name": "output", "text": "a"}),
        ("execute_input", {"code": "x", "execution_count": "1"}),
    ],
    ids=str,
)
def test_an_output_that_no_notebook_can_hold_is_left_out_and_the_cell_goes_on(kind, content):
    outputs, stopped = shown(kind, content)
    assert [output.get("text") for output in outputs] == ["after"] and not stopped


@pytest.mark.parametrize("traceback", [3, "text", None, [["line"]], []])
@pytest.mark.parametrize("name", ["E", 3, ["E"]])
def test_a_reply_with_an_odd_error_becomes_an_error_of_the_cell(traceback, name):
    reply = {"status": "error", "ename": name, "evalue": {"a": 1}, "traceback": traceback, "execution_count": 1}
    cell, _ = run_cell([], [frames(parts_of("execute_reply", reply))])
    nbformat.validate(new_notebook(cells=[cell]))
    assert [output.ename for output in cell.outputs if output.output_type == "error"][:1] == [str(name)]
