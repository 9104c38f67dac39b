"""Tests read the files that students write, and students' functions those of tests; none of them runs in the judge."""

from __future__ import annotations

import pickle
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
from small_grades import FULL, course_of, graded_as, locked, solved, told

from autograder.judge.files import HINTS, Files
from autograder.judge.guard import Guard, guarded
from autograder.notebooks.names import with_functions
from autograder.notebooks.samples import Sample
from labkit.kernel.files import MOST_BYTES, exchange_files
from labkit.wire import dump, load

linux = pytest.mark.linux_only
WRITING = """import json, os, pathlib
import numpy as np
open("out.txt", "w").write("7")
np.save("a.npy", np.ones(3))
os.makedirs("empty/sub", exist_ok=True)
def save(path, text):
    pathlib.Path(path).write_text(text)
def read(path):
    return open(path).read()
def table():
    import pandas as pd
    pd.DataFrame({"a": [1, 2]}).to_csv("t.csv", index=False)
    json.dump({"b": 3}, open("j.json", "w"))
def where(name):
    save(name, "there")
    return os.path.abspath(name)
place = os.path.abspath("out.txt")
def names(folder):
    return sorted(os.listdir(folder))
def clear(folder):
    import shutil
    shutil.rmtree(folder)
def forget():
    os.remove("out.txt")
def newest(folder):
    return folder + "/a.txt"
class Store:
    def __init__(self, path):
        self.path = path
    def load(self):
        return open(self.path).read()"""
READING = [
    "import os, tempfile\nwith tempfile.TemporaryDirectory() as d:\n    assert newest(d) == os.path.join(d, 'a.txt')",
    "import os, tempfile\nwith tempfile.TemporaryDirectory() as d:\n    store = Store(os.path.join(d, 'b.txt'))\n"
    "    assert store.path == os.path.join(d, 'b.txt') and os.path.isabs(store.path)\n"
    "    open(store.path, 'w').write('b')\n    assert store.load() == 'b'",
    "import os, tempfile\nwith tempfile.TemporaryDirectory() as d:\n    try:\n        read(newest(d))\n"
    "    except FileNotFoundError as error:\n        assert error.filename == newest(d)\n"
    "        assert str(error).endswith(repr(newest(d)))\n    else:\n        assert False",
    "assert open('out.txt').read() == '7'\nimport numpy as np\nassert np.load('a.npy').sum() == 3",
    "import os\nfrom pathlib import Path\nassert Path('out.txt').exists() and not Path('no.txt').exists()\n"
    "assert sorted(os.listdir()) == ['a.npy', 'empty', 'numbers.txt', 'out.txt'] and os.path.isdir('empty/sub')",
    "table()\nimport pandas as pd, json\nassert pd.read_csv('t.csv').a.tolist() == [1, 2]\n"
    "assert json.load(open('j.json')) == {'b': 3}",
    "save('s.txt', 'one')\nassert open('s.txt').read() == 'one'\nsave('s.txt', 'two')\n"
    "assert open('s.txt').read() == 'two'",
    "open('in.txt', 'w').write('hello')\nassert read('in.txt') == 'hello'\nopen('in.txt', 'w').write('bye')\n"
    "assert read('in.txt') == 'bye'",
    "import tempfile, os\nwith tempfile.TemporaryDirectory() as d:\n    p = os.path.join(d, 'x.txt')\n"
    "    open(p, 'w').write('deep')\n    assert read(p) == 'deep'\n    save(p, 'back')\n"
    "    assert open(p).read() == 'back'",
    "import os, tempfile\nfrom pathlib import Path\nwith tempfile.TemporaryDirectory() as d:\n"
    "    assert names(d) == []\n    save(Path(d) / 'out.json', '1')\n"
    "    assert names(d) == ['out.json'] and (Path(d) / 'out.json').read_text() == '1'\n"
    "    os.makedirs(os.path.join(d, 'a', 'b'))\n    assert names(d) == ['a', 'out.json']\n"
    "    clear(os.path.join(d, 'a'))\n    assert os.listdir(d) == ['out.json']\n"
    "os.makedirs('new')\nassert names('new') == []\nos.rmdir('new')\n"
    "try:\n    names('new')\nexcept FileNotFoundError:\n    pass\nelse:\n    assert False",
    "assert open(where('w.txt')).read() == 'there' and open(place).read() == '7'",
    "import os\n### BEGIN HIDDEN TESTS\nforget()\nassert not os.path.exists('out.txt')\n### END HIDDEN TESTS",
]
HARMFUL = {
    "pickle": "import pickle\nassert pickle.load(open('model.txt', 'rb'))",
    "pickle by its name": "import pickle\nassert pickle.load(open('model.pkl', 'rb'))",
    "numpy": "import numpy as np\nassert np.load('objects.npy', allow_pickle=True)",
    "pandas": "import pandas as pd\npd.read_pickle('model.txt')",
    "import": "from helper import value\nassert value",
    "import from here": "import sys\nsys.path.insert(0, '.')\nimport helper\nassert helper.value",
    "exec": "exec(open('helper.py').read())\nassert value",
    "exec with words of the test": "expected = 2\nexec(open('words.txt').read())\nassert work == expected",
    "eval of a line": "assert [eval(line) for line in open('lines.txt')]",
    "runpy": "import runpy\nassert runpy.run_path('helper.py')",
    "command": "import subprocess, sys\nassert subprocess.run([sys.executable, 'helper.py'])",
    "system": "import os\nassert os.system('python helper.py') == 0",
    "a too large file": "assert len(open('large.txt').read()) > 5",
    "a program": "assert open('program.bin', 'rb').read()",
    "a changed file of the course's": "assert open('numbers.txt').read() != '1 2 3\\n'",
}
HARM = """import collections, pickle, pathlib
import numpy as np
pathlib.Path("helper.py").write_text("value = 1")
pathlib.Path("lines.txt").write_text("__import__('os').getcwd()")
pathlib.Path("words.txt").write_text("expected = work")
work = 3
for name in ("model.txt", "model.pkl"):
    pickle.dump(collections.OrderedDict(a=1), open(name, "wb"), protocol=0)
np.save("objects.npy", np.array([{}], object))
open("large.txt", "w").truncate(30_000_000)
open("program.bin", "wb").write(b"\\0\\1\\2\\xff")
open("numbers.txt", "w").write("9")"""


@linux
def test_files_that_students_write_are_read_by_tests_and_theirs_by_students(tmp_path):
    course = course_of(tmp_path, solved("work", WRITING), *READING)
    verdict = told(graded_as(course))
    assert verdict == {f"test{number}": (FULL, "") for number in range(1, len(READING) + 1)}


@linux
def test_what_must_not_run_in_the_judge_needs_a_human(tmp_path):
    course = course_of(tmp_path, solved("work", HARM), *HARMFUL.values(), "assert open('lines.txt').read()")
    verdict = dict(zip([*HARMFUL, "harmless"], told(graded_as(course)).values(), strict=True))
    assert verdict.pop("harmless") == (FULL, "")
    assert {name: told for name, told in verdict.items() if told[0] is not None} == {}
    assert "model.pkl" not in verdict["pickle"][1] and "unpickles" in verdict["pickle"][1]
    assert "helper, a module of the student's" in verdict["import"][1]


@linux
def test_a_module_that_was_handed_in_needs_a_human(tmp_path):
    course = course_of(tmp_path, solved("f", "f = 1"), "import mine\nassert mine.f == f", "import nowhere")
    verdict = told(graded_as(course, mine__py=b"f = 1"))
    assert verdict["test1"][0] is None and "mine, a module of the student's" in verdict["test1"][1]
    assert verdict["test2"] == (0, "ModuleNotFoundError: No module named 'nowhere'")


@linux
def test_ordinary_libraries_work_in_a_test(tmp_path):
    course = course_of(
        tmp_path,
        locked("setup", "import numpy as np, pandas as pd\nimport matplotlib.pyplot as plt"),
        solved("f", "def f():\n    return 2"),
        "from collections import namedtuple\nfrom dataclasses import dataclass\nfrom typing import get_type_hints\n"
        "@dataclass\nclass A:\n    x: 'int' = 1\nassert get_type_hints(A) == {'x': int} and A(2).x == f()\n"
        "assert namedtuple('B', 'c d')(1, 2).d == f()",
        "frame = pd.DataFrame({'a': [1, 2]})\n"
        "assert len(frame.query('a > 1')) == 1 and f() == frame.eval('a + 0').max()\n"
        "frame.to_csv('f.csv')\nassert pd.read_csv('f.csv').a.sum() == 3",
        "fig, axes = plt.subplots()\naxes.plot([1, f()])\nfig.savefig('p.png')\nassert plt.imread('p.png').ndim == 3",
        "import ast, copy, timeit, platform\nassert ast.literal_eval('[1]') == [1] and eval('f() + 1') == 3\n"
        "assert all(eval(f'{name}(-1)') == 1 for name in ['abs']) and platform.platform()\n"
        "assert copy.deepcopy({'a': [f()]}) and timeit.timeit('f()', number=1, globals=globals()) > 0",
    )
    assert told(graded_as(course)) == {f"test{number}": (FULL, "") for number in range(1, 5)}


@pytest.mark.parametrize(
    "source",
    ["open('x')", "pd.read_csv(p)", "np.loadtxt(p)", "Path(p)", "os.listdir()", "f('out.txt')", "df.to_csv(p)"],
)
def test_a_test_that_may_use_files_is_recognised(source):
    assert HINTS.search(source)


@pytest.mark.parametrize(
    "source", ["f(2).tolist()", "score.total()", "assert f(1.5), 'expected to read 1.5'", "x.load"]
)
def test_an_ordinary_test_is_not(source):
    assert not HINTS.search(source)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A student's folder, which is the working folder, and the judge's, with the files between them."""
    for name in ("student", "judge", "course"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "student")
    return tmp_path / "student", tmp_path / "judge", Files(tmp_path / "judge", tmp_path / "course")


def ask(request):
    return dump(exchange_files(load(request, 10**9), None, None))


def test_links_and_other_special_files_stay_where_they_are(folders):
    import os

    student, judge, files = folders
    (student / "link").symlink_to("/etc/passwd")
    (student / "folder").symlink_to("/etc")
    os.mkfifo(student / "fifo")
    (student / "kept").write_text("1")
    with files.during("open('x')", ask, ValueError):
        assert sorted(path.name for path in judge.iterdir()) == ["kept"]


def test_what_is_sent_is_bounded(folders):
    student, judge, files = folders
    for number in range(210):
        (student / f"{number:03}").write_text("1")
    (student / "zz").write_bytes(b"1" * (MOST_BYTES + 1))
    with files.during("open('x')", ask, ValueError):
        contents = {path.name: path.read_bytes() for path in judge.iterdir()}
    assert len([name for name, content in contents.items() if content == b"1"]) == 200
    with pytest.raises(ValueError, match="too large, or one of too many"):
        files.opened("zz", "r")


@pytest.mark.parametrize(
    "path", ["/tmp/x", "../x", "a/../../x", "link/x", "link", "a\0b", "x" * 300, "", "a//b", "a\\b", 7]
)
def test_a_forged_path_leads_nowhere(folders, tmp_path, path):
    _, judge, files = folders
    (judge / "link").symlink_to(tmp_path / "course")
    before = sorted(tmp_path.rglob("*"))
    reply = dump({"files": {path: b"x"}, "same": [], "held": {path: 3}, "folders": [path]})
    with files.during("open('x')", lambda request: reply, ValueError):
        assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("reply", [b"", dump([]), dump({}), dump({"files": 1, "same": {}, "held": [], "folders": 0})])
def test_a_forged_reply_changes_nothing(folders, reply):
    _, judge, files = folders
    with files.during("open('x')", lambda request: reply, ValueError):
        assert not list(judge.iterdir())


def test_a_file_that_may_hold_code_stays_closed_after_each_call(folders):
    student, judge, files = folders
    with files.during("open('x')", ask, ValueError), guarded(Guard("", judge, ValueError, files.opened)):
        for content in (b"\0\1", b"\0\1\2"):
            (student / "m.bin").write_bytes(content)
            files.after_call()
            with pytest.raises(ValueError, match=r"m\.bin, which may hold code"):
                (judge / "m.bin").read_bytes()
        (judge / "m.bin").write_text("the test's own")
        assert files.before_call() and (student / "m.bin").read_text() == "the test's own"


def test_pickles_of_students_are_written_only_to_be_found(folders):
    student, judge, files = folders
    (student / "m.pkl").write_bytes(pickle.dumps(np.ones(3)))
    with files.during("open('x')", ask, ValueError):
        assert set((judge / "m.pkl").read_bytes()) == {0}
        assert (judge / "m.pkl").stat().st_size == (student / "m.pkl").stat().st_size


@linux
def test_files_of_one_student_are_not_seen_with_another(tmp_path):
    course = course_of(
        tmp_path, solved("f", "open('mine.txt', 'w').write('1')\nf = 1"), "assert open('mine.txt').read()"
    )
    assert told(graded_as(course)) == {"test1": (FULL, "")}
    [(points, message)] = told(graded_as(course, Sample(changes={"f": "f = 1"}))).values()
    assert points == 0 and "FileNotFoundError" in message


def _placed(path, *copies):
    path.write_bytes(b"")
    for copy in copies:
        shutil.copy2(path, copy)


def test_a_file_that_a_locked_cell_made_changes_by_calls_alone(folders, tmp_path):
    student, judge, _ = folders
    for name in ("made.txt", "released.txt"):
        _placed(tmp_path / "course" / name, student, judge)
    files = Files(judge, tmp_path / "course", {"released.txt"})
    (student / "made.txt").write_text("before the test")
    with files.during("open('x')", ask, ValueError), guarded(Guard("", judge, ValueError, files.opened)):
        files.after_call()  # which has not changed it
        with pytest.raises(ValueError, match=r"made\.txt, a file of the course's"):
            (judge / "made.txt").read_text()
        (student / "made.txt").write_text("1")
        (student / "released.txt").write_text("1")
        files.after_call()
        assert (judge / "made.txt").read_text() == "1"
        with pytest.raises(ValueError, match=r"released\.txt, a file of the course's"):
            (judge / "released.txt").read_text()
    with files.during("open('x')", ask, ValueError):
        assert (judge / "made.txt").read_text() == "1"


@pytest.mark.parametrize("opening", [Path.read_bytes, sqlite3.connect])
def test_a_database_that_is_not_here_is_not_opened(folders, tmp_path, opening):
    student, judge, _ = folders
    _placed(tmp_path / "course" / "made.db", student, judge)
    files = Files(judge, tmp_path / "course")
    (student / "made.db").write_bytes(b"changed")
    with (
        files.during("open('x')", ask, ValueError),
        guarded(Guard("", judge, ValueError, files.opened)),
        pytest.raises(ValueError, match=r"made\.db, a file of the course's"),
    ):
        opening(judge / "made.db")


def test_a_test_uses_the_files_of_the_functions_that_it_calls():
    locked = [
        "import json\ndef state():\n    return load('s.json')\ndef load(n):\n    return json.load(open(n))\ndef x(): 1"
    ]
    assert with_functions("f = state()", locked).count("def ") == 2
    assert with_functions("f = 1", locked) == "f = 1"


@linux
def test_what_a_call_writes_into_a_file_of_a_locked_cell_is_seen(tmp_path):
    given = (
        "import json, sqlite3\nDB = 'marks.db'\njson.dump({'a': 1}, open('s.json', 'w'))\n"
        "with sqlite3.connect(DB) as c:\n    c.execute('create table marks(mark real)')\nc.close()\n"
        "def state():\n    with open('s.json') as f:\n        return json.load(f)"
    )
    right = (
        "def put(key, value):\n    json.dump({**state(), key: value}, open('s.json', 'w'))\n"
        "def mark(m):\n    with sqlite3.connect(DB) as c:\n        c.execute('insert into marks values (?)', (m,))"
    )
    reading = "mark(1.5)\nc = sqlite3.connect(DB)\nassert c.execute('select mark from marks').fetchall() == [(1.5,)]"
    course = course_of(
        tmp_path,
        locked("given", given),
        solved("work", right),
        "put('b', 2)\nassert state() == {'a': 1, 'b': 2}",
        reading,
    )
    assert told(graded_as(course)) == {"test1": (FULL, ""), "test2": (FULL, "")}


def test_a_file_of_a_locked_cell_that_a_call_removes_is_gone(folders, tmp_path):
    student, judge, _ = folders
    for name in ("made.txt", "kept.txt", "released.txt"):
        _placed(tmp_path / "course" / name, student, judge)
    files = Files(judge, tmp_path / "course", {"released.txt"})
    (student / "kept.txt").unlink()  # before the test
    with files.during("open('x')", ask, ValueError):
        (student / "made.txt").unlink()
        (student / "released.txt").unlink()
        files.after_call()
        assert sorted(path.name for path in judge.iterdir()) == ["kept.txt", "released.txt"]
        with pytest.raises(ValueError, match=r"kept\.txt, a file of a locked cell, which the student's code removed"):
            files.opened("kept.txt", "r")


@pytest.mark.parametrize("content", [None, b"", b"\0\1"])
def test_a_test_that_names_a_file_of_a_locked_cell_which_is_another_one_is_for_a_person(folders, tmp_path, content):
    student, judge, _ = folders
    for name in ("made.txt", "released.txt"):
        _placed(tmp_path / "course" / name, student, judge)
        (tmp_path / "course" / name).write_text("0")
    shutil.copytree(tmp_path / "course", judge, dirs_exist_ok=True)
    files = Files(judge, tmp_path / "course", {"released.txt"})
    for name in ("made.txt", "released.txt"):
        (student / name).unlink() if content is None else (student / name).write_bytes(content)
    reasons = []
    for source in ("os.path.getsize('made.txt')", "open('other.txt'), 'released.txt'"):
        with files.during(source, ask, reasons.append):
            files.note_unlike()
    assert len(reasons) == 1 and "made.txt" in reasons[0]
    with files.during("sum(path.stat().st_size for path in Path().iterdir())", ask, reasons.append):
        files.note_unlike()
    assert len(reasons) == 2
