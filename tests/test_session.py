"""A submission's notebooks in one session: fresh, warm kernels, and questions to them while they wait."""

import threading
import time

import pytest
from sessions import (
    SETTINGS,
    attend,
    graded_cell,
    leftovers,
    needs_linux,
    notebook_of,
    run,
    temporary_folder,
    text,
    with_limits,
)

from autograder.sandbox.kernels import KernelUnavailable
from autograder.sandbox.session import open_session
from labkit.stand_ins import SharedData
from labkit.wire import dump, load

__all__ = ["temporary_folder"]  # fixtures
pytestmark = needs_linux


def value_of_x(ask):
    value = load(ask(dump({"op": "get", "names": ["x"]})), 2**20)["values"]["x"]
    return value.content if isinstance(value, SharedData) else value


def test_each_notebook_has_a_fresh_kernel_and_a_fresh_copy_of_the_other_files():
    changed = "print('x' in globals()); open('helper.py', 'w').write('value = 2'); open('more', 'w'); x = 1"
    seen = "import helper, os; print(helper.value, sorted(os.listdir()), 'x' in globals())"
    with open_session({"helper.py": b"value = 1", "data/numbers.txt": b"7"}, SETTINGS, ["a", "b"]) as session:
        first = session.run("a", notebook_of(changed))
        second = session.run("b", notebook_of(seen))
    assert text(first.cells[0]) == "False"
    assert text(second.cells[0]) == "1 ['data', 'helper.py'] False"


def test_kernels_of_one_room_draw_different_random_numbers():
    code = "import random, numpy; print(random.random(), numpy.random.rand())"
    with open_session({}, SETTINGS, ["a", "b"]) as session:
        printed = [text(session.run(name, notebook_of(code)).cells[0]).split() for name in "ab"]
    assert printed[0][0] != printed[1][0] and printed[0][1] != printed[1][1]


def test_a_kernel_looks_like_one_that_was_started_alone():
    code = """
        import __main__, sys, os, signal, threading
        print(__name__, __main__.__dict__ is globals(), sys.argv[0], len(sys.argv) > 2, "" in sys.path)
        print(signal.getsignal(signal.SIGINT) is signal.default_int_handler, os.getpgid(0) == os.getpid())
        """
    _, [printed] = run(code)
    assert printed.splitlines() == ["__main__ True ipykernel_launcher.py True True", "True True"]


def test_figures_are_drawn_in_place():
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nNone"
    notebook = notebook_of(code)
    with open_session({}, SETTINGS, ["notebook"]) as session:
        session.run("notebook", notebook)
    assert [output.output_type for output in notebook.cells[0].outputs] == ["display_data"]
    assert "image/png" in notebook.cells[0].outputs[0].data


def test_a_name_can_be_run_once_and_must_be_the_rooms():
    with open_session({}, SETTINGS, ["a"]) as session:
        session.run("a", notebook_of("1"))
        for name in ("a", "b"):
            with pytest.raises(ValueError, match="have not been run yet"):
                session.run(name, notebook_of("1"))


def test_only_test_cells_are_attended_to_and_their_outputs_can_be_changed():
    seen = []

    def on_test(cell, index, ask):
        seen.append((index, cell.source, value_of_x(ask)))
        cell.outputs = [{"output_type": "stream", "name": "stdout", "text": "judged"}]

    cells = ["x = [1]", graded_cell("print('run')"), "x = {'a': 2.5}", graded_cell("pass")]
    _, printed = attend(on_test, *cells)
    assert seen == [(1, "print('run')", [1]), (3, "pass", {"a": 2.5})]
    assert printed == ["", "judged", "", "judged"]


def test_what_the_judge_raises_ends_the_run_and_leaves_nothing():
    def on_test(cell, index, ask):
        raise LookupError("the judge failed")

    with pytest.raises(LookupError, match="the judge failed"):
        attend(on_test, graded_cell("x = 1"), "import time; time.sleep(30)")
    assert leftovers() == []


def test_the_judges_time_is_not_the_students():
    def on_test(cell, index, ask):
        time.sleep(4)

    session, printed = attend(on_test, graded_cell("1"), "print('next')", settings=with_limits(notebook_seconds=3))
    assert not session.stopped and printed[1] == "next"


def test_a_judged_notebook_is_told_so():
    code = "import os; print(os.environ.get('LABKIT_JUDGED'))"
    _, printed = attend(lambda *_: None, code)
    assert printed == ["1"]
    assert run(code)[1] == ["None"]


def test_what_one_notebook_leaves_running_does_not_reach_the_next():
    daemon = """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            for number in range(1, 32):
                try: signal.signal(number, signal.SIG_IGN)
                except OSError: pass
            while True: os.fork(); time.sleep(0.2)
        """
    with open_session({}, with_limits(processes=100), ["a", "b"]) as session:
        session.run("a", notebook_of(daemon))
        second = session.run(
            "b", notebook_of("import os; print([n for n in os.listdir('/proc') if n.isdecimal()], os.getpid())")
        )
    seen, own = text(second.cells[0]).rsplit(" ", 1)
    assert not session.stopped
    assert seen == f"['1', '{own}']"


KEEPERS = {
    "temporary folder": "open('/tmp/kept', 'w'); import os; os.makedirs('/tmp/a/b/c', 0o500); os.chmod('/tmp/a', 0)",
    "home": "import os; open(os.path.expanduser('~/kept'), 'w'); os.mkdir(os.path.expanduser('~/folder'))",
    "shared memory": "open('/dev/shm/kept', 'w')",
    "deep folders": "import os\nos.chdir('/tmp')\nfor _ in range(900): os.mkdir('d' * 9); os.chdir('d' * 9)",
    "system v": "import ctypes; print(ctypes.CDLL(None).shmget(7, 4096, 0o1666))",
}
LOOK = """
import ctypes, os
home = os.path.expanduser("~")
print(sorted(set(os.listdir("/tmp")) - {"home"}), sorted(set(os.listdir(home)) & {"kept", "folder"}))
print(os.listdir("/dev/shm"), ctypes.CDLL(None).shmget(7, 4096, 0))
"""


@pytest.mark.parametrize("keep", KEEPERS.values(), ids=KEEPERS)
def test_what_one_notebook_leaves_in_memory_does_not_reach_the_next(keep):
    with open_session({}, SETTINGS, ["a", "b", "c"]) as session:
        before = session.run("a", notebook_of(LOOK))
        kept = session.run("b", notebook_of(keep))
        after = session.run("c", notebook_of(LOOK))
    assert not session.stopped and "Error" not in text(kept.cells[0])
    assert text(after.cells[0]) == text(before.cells[0]) and text(before.cells[0]).endswith("-1")


SPOILERS = {
    "memory": "block = bytearray(b'x') * (500 * 2**20); import time; time.sleep(20)",
    "disk": "for n in range(30): open(f'f{n}', 'wb').write(bytes(4 * 2**20))\nimport time; time.sleep(20)",
    "home": "import os, shutil; at = os.path.expanduser('~/.ipython'); shutil.rmtree(at); open(at, 'w')",
    "temporary folder": "f = open('/tmp/full', 'wb')\nfor n in range(2000): f.write(bytes(2**20))",
    "folders": "import os; os.system('cd /; for f in /submission/a /outbox/1; do rm -rf $f; ln -s / $f; done')",
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS)
def test_the_next_notebook_runs_whatever_the_last_one_spoiled(spoil):
    settings = with_limits(memory_bytes=400 * 2**20, folder_bytes=80 * 2**20, temporary_bytes=2**26)
    with open_session({"kept": b""}, settings, ["a", "b"]) as session:
        session.run("a", notebook_of(spoil))
        second = session.run("b", notebook_of("import os; print(os.listdir())"))
    assert not session.stopped
    assert text(second.cells[0]) == "['kept']"


def test_another_room_is_not_disturbed(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.bounded_client.INTERRUPT_SECONDS", 1)
    quiet = {}

    def work():
        with open_session({}, SETTINGS, ["quiet"]) as session:
            executed = session.run("quiet", notebook_of("import time\nfor n in range(12): time.sleep(0.5)\nprint(n)"))
            quiet["printed"], quiet["stopped"] = text(executed.cells[0]), session.stopped

    thread = threading.Thread(target=work)
    thread.start()
    run(
        "import os, time\nwhile True:\n    try: os.fork()\n    except OSError: time.sleep(0.1)",
        cell_seconds=2,
        processes=60,
    )
    run("block = bytearray(b'x') * (900 * 2**20); import time; time.sleep(9)", memory_bytes=400 * 2**20)
    thread.join()
    assert quiet == {"printed": "11", "stopped": ""}


def test_two_rooms_at_once_do_not_see_each_other():
    code = """
        import glob, os, time
        open("/tmp/mine", "w").close(); open("mine", "w").close()
        time.sleep(1)
        others = [name for name in os.listdir("/proc") if name.isdecimal() and int(name) not in (1, os.getpid())]
        print(others, len(glob.glob("/tmp/*/aelab-*")), os.listdir("/submission"), os.listdir(), os.listdir("/outbox"))
        """
    printed = {}

    def grade(name):
        printed[name] = run(code)[1]

    threads = [threading.Thread(target=grade, args=(name,)) for name in ("one", "two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert printed["one"] == printed["two"] == ["[] 1 ['notebook'] ['mine'] ['1']"]


def test_a_server_that_does_not_start_is_the_graders_trouble(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.kernels.PROGRAM", ["/bin/sh", "-c", "echo broken >&2; exit 3"])
    with open_session({}, SETTINGS, ["a"]) as session, pytest.raises(KernelUnavailable, match="it ended: broken"):
        session.run("a", notebook_of("1"))


def test_a_server_that_reports_nonsense_is_ended(monkeypatch):
    monkeypatch.setattr("autograder.sandbox.kernels.PROGRAM", ["/bin/sh", "-c", "yes ready ready"])
    with open_session({}, SETTINGS, ["a"]) as session, pytest.raises(KernelUnavailable):
        session.run("a", notebook_of("1"))
    assert leftovers() == []
