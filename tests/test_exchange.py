"""Files that a student's code hands to the grader, of any kind and size, and its requests to train."""

import time

import pytest
from sessions import attend, needs_linux, temporary_folder, with_limits

from autograder.sandbox.exchange import Exchange, TooLarge

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux


@pytest.fixture
def exchange(tmp_path):
    made = Exchange(tmp_path / "in", tmp_path / "out")
    yield made
    made.close()


def test_a_file_is_taken_once(exchange, tmp_path):
    (tmp_path / "out/file").write_bytes(b"content")
    assert exchange.take("file", 7) == b"content"
    assert exchange.take("file", 7) is None


def test_a_file_that_is_too_large_is_refused_and_removed(exchange, tmp_path):
    with open(tmp_path / "out/file", "wb") as file:
        file.truncate(2**40)
    with pytest.raises(TooLarge, match="larger than 7 bytes"):
        exchange.take("file", 7)
    assert exchange.take("file", 7) is None


def test_what_was_put_is_there_until_it_is_withdrawn(exchange, tmp_path):
    exchange.put("file", b"content")
    assert [path.read_bytes() for path in (tmp_path / "in").iterdir()] == [b"content"]
    exchange.withdraw("file")
    exchange.withdraw("file")
    assert list((tmp_path / "in").iterdir()) == []


def test_a_link_in_place_of_a_folder_changes_nothing(exchange, tmp_path):
    for name in ("in", "out"):
        (tmp_path / name).rename(tmp_path / f"moved-{name}")
        (tmp_path / name).symlink_to("/etc")
    exchange.put("file", b"content")
    assert (tmp_path / "moved-in/file").exists()
    assert exchange.take("passwd", 2**20) is None


def test_requests_to_train_are_answered_while_the_cell_waits():
    code = """
import os, time
outbox, inbox = os.environ["LABKIT_SERVICES"].split(":")
for number in (1, 2):
    open(f"{outbox}/part", "w").write(f"request {number}")
    os.rename(f"{outbox}/part", f"{outbox}/train-7-{number}.request")
    while not os.path.exists(f"{inbox}/train-7-{number}.reply"): time.sleep(0.01)
    print(open(f"{inbox}/train-7-{number}.reply").read())
"""
    _, printed = attend(None, code, serve=lambda service, question: question.upper())
    assert printed[0].splitlines() == ["REQUEST 1", "REQUEST 2"]


ASKS = """
import os, time
outbox, inbox = os.environ["LABKIT_SERVICES"].split(":")
os.close(os.open(f"{outbox}/train-1.request", os.O_CREAT))
while not os.path.exists(f"{inbox}/train-1.reply"): time.sleep(0.01)
print("trained")
"""


def slow_training(*cells, train_seconds, **limits):
    """Run cells that may take two seconds each, of which one asks for a longer training; return session and texts."""

    def serve(service, request):
        time.sleep(train_seconds)
        return b"reply"

    return attend(None, *cells, settings=with_limits(cell_seconds=2, **limits), serve=serve)


def test_the_time_of_a_training_is_not_the_students():
    session, printed = slow_training(ASKS, "print('next')", train_seconds=4, notebook_seconds=4)
    assert printed == ["trained", "next"] and not session.stopped


def test_after_a_training_a_cell_has_the_time_that_it_had_not_more():
    begin = time.monotonic()
    _, printed = slow_training(f"{ASKS}\nwhile True: pass", "while True: pass", train_seconds=3)
    assert printed[0].startswith("trained") and "stopped after 2 seconds" in printed[0]
    assert "stopped after 2 seconds" in printed[1]
    assert time.monotonic() - begin < 20  # the start of a kernel included; the cells take 3 + 2 + 2


def test_trainings_cannot_take_any_time_there_is():
    _, printed = slow_training(ASKS, train_seconds=6, training_seconds=1)
    assert "trained" not in printed[0] and "stopped after 2 seconds" in printed[0]


def test_what_training_raises_is_the_graders_trouble():
    def serve(service, request):
        raise LookupError("no data")

    code = (
        "import os, time\nopen(os.environ['LABKIT_SERVICES'].split(':')[0] + '/train-1.request', 'w')\ntime.sleep(20)"
    )
    with pytest.raises(LookupError, match="no data"):
        attend(None, code, serve=serve)


FLOODS = {
    "too many": "for number in range(200): open(f'{outbox}/train-{number}.request', 'w')",
    "too many files": "for number in range(2000): open(f'{outbox}/{number}', 'w')",
    "too large": "open(outbox + '/train-1.request', 'wb').write(bytes(2**20 + 1))",
    "a link": "os.symlink('/etc/passwd', outbox + '/train-1.request')",
    "a pipe": "os.mkfifo(outbox + '/train-1.request')",
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=FLOODS)
def test_what_is_no_honest_request_to_train_ends_the_notebook(flood):
    requests = []

    def serve(service, request):
        requests.append(request)
        return b""

    code = f"import os, time\noutbox = os.environ['LABKIT_SERVICES'].split(':')[0]\n{flood}\ntime.sleep(60)"
    begin = time.monotonic()
    session, _ = attend(None, code, serve=serve)
    assert time.monotonic() - begin < 15
    assert "its requests cannot be answered" in session.stopped and session.blamed
    assert len(requests) <= 50
    assert all(len(request) <= 2**20 for request in requests)
