"""Students' code that exceeds its limits: it is ended, and nothing of it is left."""

import os
import subprocess
import threading
import time
from pathlib import Path

import pytest
from sessions import SETTINGS, leftovers, needs_linux, notebook_of, run, temporary_folder, text

from autograder.sandbox.limits import GIB, MIB, Process, Watchdog, memory_usage, tree_usage
from autograder.sandbox.session import open_session

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux


def test_a_cell_that_is_out_of_time_is_interrupted_and_the_next_one_runs():
    session, printed = run("while True: pass", "print('next')", cell_seconds=1)
    assert not session.stopped
    assert printed[1] == "next"


def test_a_cell_that_makes_an_error_of_its_own_out_of_the_interrupt_was_out_of_time_all_the_same():
    own = """
        try:
            while True: pass
        except KeyboardInterrupt:
            raise RuntimeError("training failed")
        """
    _, printed = run(own, "print('next')", cell_seconds=1)
    assert printed == ["The cell was out of time and was stopped after 1 seconds.", "next"]


def test_a_loop_that_ignores_interrupts_ends_and_the_rest_is_marked(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 1)
    stubborn = """
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """
    begin = time.monotonic()
    session, printed = run(stubborn, "print('next')", cell_seconds=1)
    assert time.monotonic() - begin < 15
    assert (
        "cell 1, because the kernel went on after it was told to interrupt the cell after 1 seconds" in session.stopped
    )
    assert printed[1].startswith("This cell was not run: the notebook was stopped in cell 1")
    assert leftovers() == []


def test_a_notebook_has_a_deadline_for_all_its_cells():
    limits = {"notebook_seconds": 4}
    session, printed = run(*["import time; time.sleep(1.6); print('done')"] * 5, **limits)
    assert printed[0] == "done"
    assert "out of time, 4 seconds" in printed[-1] and "out of time" in session.stopped


def test_a_fork_bomb_ends_and_others_are_unaffected(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 1)
    bomb = """
        import os, time
        while True:
            try: os.fork()
            except OSError: time.sleep(0.1)
        """
    limits = {"cell_seconds": 2, "processes": 60}
    run(bomb, "print('next')", **limits)
    assert leftovers() == []
    assert subprocess.run(["true"]).returncode == 0


def test_a_limit_is_named_though_the_watchdog_had_no_turn(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 1)
    monkeypatch.setattr(Watchdog, "run", lambda self: None)  # as if a fork bomb kept the machine busy
    code = """
        import signal, threading
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for count in range(70): threading.Thread(target=threading.Event().wait, daemon=True).start()
        while True: pass
        """
    session, _ = run(code, cell_seconds=1, processes=60)
    assert "in cell 1, because it started more than 60 processes and threads" in session.stopped
    assert session.blamed


def test_processes_and_threads_have_a_limit():
    code = """
        import threading
        try:
            for count in range(1000): threading.Thread(target=threading.Event().wait, daemon=True).start()
        except RuntimeError: threading.Event().wait(20)
        """
    session, _ = run(code, processes=60)
    assert "60 processes and threads" in session.stopped


def test_memory_of_all_processes_together_has_a_limit():
    code = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                block = bytearray(b"x") * (120 * 2**20)
                time.sleep(30)
        time.sleep(30)
        """
    session, printed = run(code, "print('next')", memory_bytes=400 * MIB)
    assert "it used more than 400 MiB of memory" in session.stopped
    assert "was not run" in printed[1]
    assert leftovers() == []


def test_memory_that_processes_share_counts_once():
    code = """
        import os, time
        block = bytearray(b"x") * (150 * 2**20)
        children = []
        for _ in range(4):
            child = os.fork()
            if child == 0:
                time.sleep(1)
                os._exit(0)
            children.append(child)
        for child in children: os.waitpid(child, 0)
        print("done")
        """
    session, printed = run(code, memory_bytes=400 * MIB)
    assert (session.stopped, printed) == ("", ["done"])


def test_processes_that_end_while_they_are_looked_at_use_no_memory():
    with subprocess.Popen(["true"]) as zombie, subprocess.Popen(["true"]) as ended:
        ended.wait()
        os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
        listed = [Process(process.pid, 4 * GIB, 1) for process in (ended, zombie)]
        assert memory_usage(listed, enough=0) == 0


def test_too_large_an_array_is_an_ordinary_error():
    _, printed = run("import numpy; numpy.ones(10**12)", "print('next')")
    assert "Unable to allocate" in printed[0]
    assert printed[1] == "next"


def test_the_disk_cannot_be_filled():
    large = """
        def fill(path, size):
            try:
                with open(path, "wb") as file:
                    for _ in range(size): file.write(bytes(2**20))
                print("written")
            except OSError as error: print(error.strerror)
        fill("large", 20); fill("/tmp/large", 8); fill("/tmp/larger", 9); fill("/dev/shm/large", 8)
        """
    many = "for number in range(100): fill(f'file{number}', 8); __import__('time').sleep(0.05)"
    limits = {"file_bytes": 10 * MIB, "temporary_bytes": 16 * MIB, "folder_bytes": 40 * MIB}
    session, printed = run(large, many, **limits)
    assert printed[0].splitlines() == ["File too large", "written", *["No space left on device"] * 2]
    assert "more than 40 MiB to its folder" in session.stopped


@pytest.mark.parametrize(
    "flood",
    ["for _ in range(2000): print('x' * 100_000)", "print('x' * 200_000_000)", "raise ValueError('x' * 5_000_000)"],
    ids=["many lines", "one line", "one error"],
)
def test_a_flood_of_output_is_cut(flood, monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 2)
    notebook = notebook_of(flood, "print('next')")
    with open_session({}, SETTINGS, ["flood"]) as session:
        session.run("flood", notebook)
    assert not session.stopped
    kept = notebook.cells[0].outputs
    assert sum(len(str(output)) for output in kept) < 2 * MIB
    assert text(notebook.cells[1]) == "next"
    if flood.startswith("print"):
        assert "The output was cut here: 1024 KiB" in kept[-1].text


def test_the_grader_holds_a_flood_of_output_in_little_memory(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 2)
    peak = [0]
    over = threading.Event()

    def watch():
        while not over.wait(0.02):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            peak[0] = max(peak[0], pages * os.sysconf("SC_PAGE_SIZE"))

    before = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    watcher = threading.Thread(target=watch)
    watcher.start()
    run("print('x' * 200_000_000)")
    over.set()
    watcher.join()
    assert peak[0] - before < 200 * MIB


@pytest.mark.parametrize("code", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 9)"])
def test_a_kernel_that_ends_itself_is_reported_and_the_rest_is_marked(code):
    session, printed = run("print('first')", code, "print('next')")
    assert "cell 2, because the kernel died" in session.stopped
    assert printed[0] == "first" and printed[2].startswith("This cell was not run")


def test_messages_that_are_none_of_jupyters_end_the_notebook_and_not_the_grader():
    forged = """
        kernel = get_ipython().kernel
        kernel.session.send(kernel.iopub_socket, "stream", {"unknown": 1}, parent=kernel.get_parent())
        __import__("time").sleep(5)
        """
    session, printed = run(forged, "print('next')")
    assert "an invalid Jupyter message" in session.stopped
    assert "was not run" in printed[1]


def test_threads_exit_handlers_and_daemons_do_not_survive():
    code = """
        import atexit, os, signal, threading, time
        atexit.register(time.sleep, 60)
        threading.Thread(target=time.sleep, args=(60,)).start()
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for number in range(1, 32):
                    try: signal.signal(number, signal.SIG_IGN)
                    except OSError: pass
                time.sleep(60)
            os._exit(0)
        """
    begin = time.monotonic()
    session, _ = run(code)
    assert not session.stopped
    assert time.monotonic() - begin < 15
    assert leftovers() == []


def test_the_memory_and_threads_of_this_process_are_found():
    resident, threads = tree_usage(os.getpid())
    assert resident > 10 * MIB
    assert threads >= 1
