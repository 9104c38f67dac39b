"""The process that runs tests writes in its own folders only, and reads no student's work: the kernel sees to it."""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from played_student import in_another_process

from autograder.judge.process import JudgeFailed, JudgeProcess
from autograder.sandbox import landlock

ROOT = Path(__file__).parents[1]


@pytest.fixture
def course():
    """A course's folder that is not among temporary files."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as folder:
        course = Path(folder)
        (course / "submitted" / "ann").mkdir(parents=True)
        (course / "submitted" / "ann" / "work.txt").write_text("Ann's")
        (course / "gradebook.db").write_text("grades")
        (course / "data.csv").write_text("1,2")
        (course / "own").mkdir()
        yield course


def outcomes(course, actions):
    """Return what became of each action in a process that may write in own/, "" or the name of an error."""

    def confined():
        assert landlock.confine([course / "own", Path("/dev/null")], [course / "submitted", course / "gradebook.db"])
        found = {}
        for name, action in actions.items():
            try:
                action()
                found[name] = ""
            except (OSError, subprocess.CalledProcessError) as error:
                found[name] = type(error).__name__
        return found

    return in_another_process(confined)


def without_python(path, flags):
    """Open a file as a library in C does, which Python's audit does not see."""
    opened = ctypes.CDLL(None, use_errno=True).open(os.fsencode(path), flags, 0o600)
    if opened < 0:
        raise OSError(ctypes.get_errno(), "refused")


def test_a_confined_process_writes_and_removes_only_where_it_may(course):
    allowed = {
        "write": lambda: (course / "own" / "new.txt").write_text("x"),
        "a folder": lambda: (course / "own" / "a" / "b").mkdir(parents=True),
        "move": lambda: (course / "own" / "new.txt").rename(course / "own" / "a" / "b" / "new.txt"),
        "shorten": lambda: os.truncate(course / "own" / "a" / "b" / "new.txt", 0),
        "link": lambda: (course / "own" / "link").symlink_to(course / "data.csv"),
        "remove": lambda: shutil.rmtree(course / "own" / "a"),
        "a device": lambda: Path("/dev/null").write_text("x"),
        "read": lambda: (course / "data.csv").read_text(),
        "run": lambda: subprocess.run([sys.executable, "-c", "import json"], check=True),
    }
    refused = {
        "write elsewhere": lambda: (course / "new.txt").write_text("x"),
        "change": lambda: (course / "data.csv").write_text("x"),
        "change by a link": lambda: (course / "own" / "link").write_text("x"),
        "shorten elsewhere": lambda: os.truncate(course / "data.csv", 0),
        "remove elsewhere": lambda: (course / "data.csv").unlink(),
        "move away": lambda: (course / "data.csv").rename(course / "own" / "data.csv"),
        "a second name": lambda: os.link(course / "data.csv", course / "own" / "data.csv"),
        "a folder elsewhere": lambda: (course / "more").mkdir(),
        "without Python": lambda: without_python(course / "data.csv", os.O_WRONLY),
        "a command": lambda: subprocess.run(["rm", "-f", str(course / "data.csv")], check=True, capture_output=True),
    }
    found = outcomes(course, allowed | refused)
    assert [name for name in allowed if found[name]] == []
    assert [name for name in refused if not found[name]] == []
    assert (course / "data.csv").read_text() == "1,2"


def test_a_confined_process_reads_neither_students_work_nor_grades(course):
    (course / "own" / "link").symlink_to(course / "gradebook.db")
    found = outcomes(
        course,
        {
            "work": lambda: (course / "submitted" / "ann" / "work.txt").read_text(),
            "grades": lambda: (course / "gradebook.db").read_text(),
            "by a link": lambda: (course / "own" / "link").read_text(),
            "by another way": lambda: (course / "own" / ".." / "gradebook.db").read_text(),
            "without Python": lambda: without_python(course / "gradebook.db", os.O_RDONLY),
            "memory of its parent": lambda: Path(f"/proc/{os.getppid()}/mem").read_bytes(),
            "a signal to it": lambda: os.kill(os.getppid(), 0),
        },
    )
    assert set(found.values()) <= {"PermissionError"}


@pytest.fixture
def judge(course, monkeypatch):
    monkeypatch.setenv("AUTOGRADER_DB_URL", "postgresql://grader:secret@localhost/course")
    process = JudgeProcess("", {}, [course / "submitted", course / "gradebook.db"])
    yield process
    process.close()


CHANGES = [
    "open({!r}, 'w')",
    "import os\nos.remove({!r})",
    "import sqlite3\nsqlite3.connect({!r} + '.db').execute('create table x (y)')",
]


@pytest.mark.parametrize("cell", CHANGES)
def test_no_cell_of_the_courses_own_changes_what_is_elsewhere(judge, course, cell):
    with pytest.raises(JudgeFailed, match=r"PermissionError|unable to open"):
        judge.prepare((cell.format(str(course / "data.csv")),))
    assert sorted(path.name for path in course.iterdir()) == ["data.csv", "gradebook.db", "own", "submitted"]


def test_the_judge_reads_what_the_course_names_but_no_grades_and_no_address_of_them(judge, course):
    judge.prepare((f"assert open({str(course / 'data.csv')!r}).read() == '1,2'",))
    judge.prepare(("import os\nassert 'AUTOGRADER_DB_URL' not in os.environ",))
    with pytest.raises(JudgeFailed, match="PermissionError"):
        judge.prepare((f"open({str(course / 'gradebook.db')!r})",))


def test_a_test_that_would_change_what_is_elsewhere_is_for_a_person(judge, course):
    test = f"with open({str(course / 'out.csv')!r}, 'w') as file:\n    file.write(str(x))"
    result = judge.test((), test, (), {}, lambda request: b"")
    assert ["outside the folders" in reason for reason in result["open"]] == [True]


def test_temporary_files_of_others_are_not_among_those_that_a_test_may_use(judge):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "secret.csv").write_text("HIDDEN")
        path = f"{folder}/secret.csv".encode().hex()
        result = judge.test((), f"print(open(bytes.fromhex({path!r}).decode()).read())", (), {}, lambda request: b"")
    assert "HIDDEN" not in str(result["outputs"])
    assert ["which it does not name" in reason for reason in result["open"]] == [True]


def test_temporary_files_of_a_judge_go_with_it(judge):
    judge.prepare(("import tempfile\nopen(tempfile.mkstemp()[1], 'w').write('x')\nPLACE = tempfile.gettempdir()",))
    (place,) = judge._folder.glob("submission/tmp-*")
    assert len(list(place.iterdir())) == 1
    judge.close()
    assert not place.exists()
