"""A test calls a student's function, and that function trains: there is no deadlock."""

from __future__ import annotations

import queue
import threading
import time

import pytest
from sessions import attend, graded_cell, needs_linux, temporary_folder
from toy_course import answer, code, notebook, write_solutions
from toy_course import test_cell as graded
from whole_grades import SETTINGS, points_of, sample_files

from autograder.grading.grade import release_of
from autograder.grading.pipeline import grade
from autograder.judge.process import JudgeProcess
from autograder.notebooks.samples import Sample

__all__ = ["temporary_folder"]  # a fixture
pytestmark = needs_linux
REQUEST = b'{"inputs": "of nobody"}'
TRAINS = """
from aelab.profile import TrainingSettings
from aelab.training import train

def losses_of(units):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(4)])
    model.compile("adam", "mse")
    rows = np.random.default_rng(0).random((32, 4), np.float32)
    return len(train(model, rows, rows, TrainingSettings(epochs=2, batch_size=8, patience=2)).loss)"""
ASKS = """
import os, time

def f():
    outbox, inbox = os.environ["LABKIT_SERVICES"].split(":")
    with open(f"{outbox}/part", "w") as file:
        file.write('{"inputs": "of nobody"}')
    os.rename(f"{outbox}/part", f"{outbox}/train-7-1.request")
    while not os.path.exists(f"{inbox}/train-7-1.reply"):
        time.sleep(0.01)
    return open(f"{inbox}/train-7-1.reply").read()
"""


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("aelab.grading:LAB", {"CUDA_VISIBLE_DEVICES": "-1", "AELAB_PROGRESS": "off"})
    yield process
    process.close()


def answered(judge) -> bytes:
    """Return the judge's answer to a training that another thread asks for, as in grading."""
    answers: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: answers.put(judge.serve("train", REQUEST)), daemon=True).start()
    return answers.get(timeout=20)


def test_a_training_that_a_called_function_asks_for_is_answered_at_once(judge):
    answers = []

    def ask(question: bytes) -> bytes:
        answers.append(answered(judge))
        return b""

    judge.test((), "f()", ("f",), {}, ask)
    assert answers[0] == answered(judge) and b"declined" in answers[0]


def test_while_one_training_is_answered_another_is_declined_at_once(judge):
    answered(judge)
    with judge._serving.lock:
        assert answered(judge) == b""


def test_a_function_that_a_test_calls_in_a_sandbox_may_ask_for_a_training(judge):
    results = []
    judge.test((), "1", (), {}, lambda request: b"")  # so that the judge's start is not measured

    def on_test(cell, index, ask):
        results.append(judge.test((), "f()", ("f",), {}, ask, "run"))

    begin = time.monotonic()
    session, _ = attend(on_test, ASKS, graded_cell("pass"), serve=judge.serve)
    assert not session.stopped and time.monotonic() - begin < 20
    assert "declined" in str(results[0]["outputs"])


def test_a_function_that_a_test_calls_may_train(tmp_path):
    course = write_solutions(
        tmp_path,
        {
            "trains": notebook(
                code("import numpy as np\nimport keras"),
                answer("losses_of", f"### BEGIN SOLUTION\n{TRAINS}\n### END SOLUTION"),
                graded("test_losses", 2, "assert losses_of(3) == 2"),
            )
        },
        lab="aelab.grading:LAB",
    )
    result = grade(sample_files(course, Sample()), release_of(course), SETTINGS)
    assert points_of(result) == {"test_losses": 2}, result.verdict
