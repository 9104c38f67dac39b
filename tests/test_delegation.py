"""A training is handed to the grader, as plain data, and its result comes back through the data cache."""

from __future__ import annotations

import json
import threading
import time

import pytest

from aelab.delegation import ask_to_train
from labkit.requests import judged_elsewhere
from labkit.scoring import Score
from labkit.wall import JUDGED, SERVICES

KEY = {"seed": 0, "penalty": None}


@pytest.fixture
def folders(tmp_path, monkeypatch):
    outbox, inbox = tmp_path / "outbox", tmp_path / "inbox"
    outbox.mkdir()
    inbox.mkdir()
    monkeypatch.setenv(SERVICES, f"{outbox}:{inbox}")
    return outbox, inbox


def reply_with(folders, text, seen):
    outbox, inbox = folders

    def serve():
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for request in outbox.glob("train-*.request"):
                seen.append(json.loads(request.read_text()))
                part = inbox / "part"
                part.write_text(text)
                part.rename(inbox / f"{request.stem}.reply")
                return
            time.sleep(0.01)

    thread = threading.Thread(target=serve)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("reply", "trained"),
    [
        ('{"status": "trained"}', True),
        ('{"status": "declined", "reason": "own code"}', False),
        ("[]", False),
        ("", False),
    ],
)
def test_a_request_gives_what_the_grader_replies(folders, reply, trained):
    seen = []
    thread = reply_with(folders, reply, seen)
    assert ask_to_train(KEY) is trained
    thread.join()
    assert seen == [KEY]


def test_nobody_is_asked_outside_of_grading(monkeypatch):
    monkeypatch.delenv(SERVICES, raising=False)
    assert ask_to_train(KEY) is False


def test_a_request_that_cannot_be_written_is_no_error(monkeypatch, tmp_path):
    monkeypatch.setenv(SERVICES, f"{tmp_path / 'gone'}:{tmp_path}")
    assert ask_to_train(KEY) is False


def test_a_test_cell_says_nothing_where_another_process_judges(monkeypatch, capsys):
    monkeypatch.setenv(JUDGED, "1")
    assert judged_elsewhere()
    score = Score(points=2)
    score.part(1, "never run", lambda: pytest.fail("it was run"))
    score.total()
    assert "never run" not in capsys.readouterr().out
