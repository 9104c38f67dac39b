"""A test uses files of its folder and those that it names: a student's path, however told, leads nowhere else."""

import importlib.util
import io
import json
import os
import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest
from played_student import beside, from_afar

from autograder.judge.reach import Reach, caches
from autograder.judge.told import Told

READ = "with open(PATH) as file:\n    text = file.read()\nassert shown(text) == 2"
ANSWER = "def shown(text): raise ValueError('seen: ' + str(text))\n"
WAYS = {
    "plain": "PATH = '{path}'",
    "through another folder": "PATH = '{folder}/inner/../secret.csv'",
    "from home": "import os\nPATH = '~/' + os.path.relpath('{path}', os.path.expanduser('~'))",
    "as bytes": "PATH = b'{path}'",
    "as a text of NumPy": "import numpy as np\nPATH = np.str_('{path}')",
    "in a set": "PATHS = {{'{path}'}}",
    "in an array": "import numpy as np\nPATHS = np.array(['{path}'])",
    "in an array of bytes": "import numpy as np\nPATHS = np.array([b'{path}'])",
    "in a column": "import pandas as pd\nPATHS = pd.Series(['{path}'])",
    "as a key of what counts": "from collections import Counter\nPATHS = Counter(['{path}'])",
    "as a key": "PATHS = {{'{path}': 1}}",
    "in parts": "PARTS = ['', *'{path}'.split('/')[1:]]",
    "with spaces": "PATH = ' {path} '",
    "printed": "def show(): print('{path}')",
    "a folder, and a name of the test's": "FOLDER = b'{folder}'.decode()",
    "above the folder": "import os\nPATH = os.path.relpath('{path}')",
}
TAKES = {
    "a folder, and a name of the test's": "import os\nPATH = os.path.join(FOLDER, 'secret.csv')\n",
    "in a set": "[PATH] = PATHS\n",
    "in an array": "[PATH] = PATHS\n",
    "in an array of bytes": "[PATH] = PATHS\n",
    "in a column": "[PATH] = PATHS\n",
    "as a key of what counts": "[PATH] = PATHS\n",
    "as a key": "[PATH] = PATHS\n",
    "in parts": "PATH = '/'.join(PARTS)\n",
    "with spaces": "PATH = PATH.strip()\n",
    "from home": "import os\nPATH = os.path.expanduser(PATH)\n",
    "printed": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as out:\n    show()\n"
    "PATH = out.getvalue().strip()\n",
}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    """Yield a folder that is none of a test's, with a secret; work in another one."""
    monkeypatch.chdir(tmp_path)
    folder = Path(__file__).parents[1] / "build" / f"reach-{os.getpid()}"
    (folder / "inner").mkdir(parents=True)
    (folder / "secret.csv").write_text("HIDDEN")
    connection = sqlite3.connect(folder / "grades.db")
    connection.execute("create table grade (points)")
    connection.commit()
    connection.close()
    yield folder
    for path in sorted(folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    folder.rmdir()


@pytest.mark.parametrize("way", WAYS)
def test_no_file_elsewhere_is_read_by_a_path_of_a_students(way, place):
    answer = ANSWER + WAYS[way].format(path=place / "secret.csv", folder=place)
    test = TAKES.get(way, "") + READ
    assert "HIDDEN" in beside(answer, test).error
    found = from_afar(answer, test)
    assert found.open and "HIDDEN" not in str(found)


@pytest.mark.parametrize("way", sorted(WAYS.keys() - {"in parts", "printed", "above the folder"}))
def test_no_temporary_file_is_read_by_a_path_of_a_students(way):
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "inner").mkdir()
        (Path(folder) / "secret.csv").write_text("HIDDEN")
        answer = ANSWER + WAYS[way].format(path=f"{folder}/secret.csv", folder=folder)
        test = TAKES.get(way, "") + READ
        assert "HIDDEN" in beside(answer, test).error
        found = from_afar(answer, test)
    assert found.open and "HIDDEN" not in str(found)


@pytest.mark.parametrize("use", ["open(path()).read()", "os.listdir(os.path.dirname(path()))", "os.remove(path())"])
@pytest.mark.parametrize("name", ["file:?", "file:", "file:%2e", "file:#"])
def test_a_folder_that_is_named_like_an_address_leads_nowhere_else(use, name, place):
    steps = "/.." * 60
    answer = f"""
import os
def path():
    os.makedirs({name!r}, exist_ok=True)
    return {name + steps + str(place / "secret.csv")!r}
"""
    test = f"import os\nos.makedirs({name!r}, exist_ok=True)\n{use}"
    assert from_afar(answer, test).open
    assert (place / "secret.csv").read_text() == "HIDDEN"


def test_no_compiled_code_of_a_library_is_changed(tmp_path):
    reach = Reach(tmp_path, tmp_path, [], Told())
    compiled = Path(importlib.util.cache_from_source(json.__file__))
    assert reach.why_not("open", (str(compiled), "wb", 0), lambda file: False)
    assert reach.why_not("os.rename", (str(tmp_path / "mine"), str(compiled)), lambda file: False)


@pytest.mark.parametrize(
    "test",
    [
        "import os\nos.remove(save())",
        "import pathlib\npathlib.Path(save()).unlink()",
        "import os\nos.rename(save(), 'mine.csv')",
        "import shutil\nshutil.copy(save(), 'mine.csv')",
        "import os\nos.listdir(os.path.dirname(save()))",
        "import shutil, os\nshutil.rmtree(os.path.dirname(save()))",
        "import os\nos.symlink(save(), 'link.csv')\nopen('link.csv').read()",
        "with open(save(), 'w') as file:\n    file.write('mine')",
        "from unittest.mock import patch\nimport os\nwith patch('os.remove', wraps=os.remove):\n    remove()",
        "import sqlite3\nsqlite3.connect(base()).execute('drop table grade')",
        "import sqlite3\nsqlite3.connect(f'file:{base()}?mode=rw', uri=True).execute('drop table grade')",
        "import sqlite3\nsqlite3.dbapi2.connect(':memory:').execute(f'attach {base()!r} as other')",
        "import os\nos.chdir(os.path.dirname(base()))\nos.remove('secret.csv')",
        "import h5py\nh5py.File(save(), 'w')",
        "import shutil\nshutil.rmtree(above())",
        "import sqlite3\nsqlite3.connect(base()).execute('select * from grade').fetchall()",
    ],
)
def test_nothing_elsewhere_is_changed_or_listed_by_a_path_of_a_students(test, place):
    answer = f"""
def save(): return {str(place / "inner" / ".." / "secret.csv")!r}
def base(): return {str(place / "grades.db")!r}
def above(): return {os.path.relpath(place)!r}
def remove():
    import os
    os.remove({str(place / "inner" / ".." / "secret.csv")!r})
"""
    assert from_afar(answer, test).open
    assert (place / "secret.csv").read_text() == "HIDDEN"
    assert sqlite3.connect(place / "grades.db").execute("select count(*) from grade").fetchall() == [(0,)]


@pytest.mark.parametrize("name", ["{folder}/planted.py", "../../planted.py", "link"])
def test_an_archive_of_a_students_is_unpacked_within_the_folder_only(name, place):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo(name.format(folder=place))
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, str(place / "secret.csv")
        archive.addfile(member, io.BytesIO(b""))
    answer = f"def pack(): return {packed.getvalue()!r}"
    test = "import io, tarfile\ntarfile.open(fileobj=io.BytesIO(pack())).extractall('out', filter='fully_trusted')"
    assert from_afar(answer, test).error
    assert not list(place.rglob("planted.py"))


def test_files_in_the_folder_and_temporary_ones_are_open_to_a_test():
    test = """
import os, pathlib, shutil, sqlite3, tempfile
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "a.txt"
    path.write_text("a")
    os.rename(path, path.with_name("b.txt"))
    shutil.copy(path.with_name("b.txt"), "c.txt")
with tempfile.NamedTemporaryFile() as file:
    file.write(b"x")
connection = sqlite3.connect("own.db")
connection.execute("create table t (x)")
connection.close()
os.mkdir("inner")
shutil.rmtree("inner")
print(open("c.txt").read(), sorted(os.listdir(".")) == ["c.txt", "own.db"], f())
"""
    assert from_afar("def f(): return 1", test).printed == "a True 1\n"


def test_a_file_that_the_test_names_may_be_anywhere(place):
    test = f"assert open({str(place / 'secret.csv')!r}).read() == word()"
    assert from_afar("def word(): return 'HIDDEN'", test).error == ""


@pytest.mark.parametrize(
    ("event", "path", "allowed"),
    [
        ("open", "/dev/null", True),
        ("open", "/proc/self/mem", False),
        ("open", "/proc/self/environ", False),
        ("open", "/proc/meminfo", True),
        ("open", "/etc/passwd", False),
        ("open", "/usr/share/zoneinfo/Europe/Berlin", True),
        ("os.remove", "/usr/share/zoneinfo/Europe/Berlin", False),
        ("open", os.__file__, True),
        ("os.remove", os.__file__, False),
        ("open", 1, False),
        ("open", 8, True),
    ],
)
def test_what_python_itself_needs_is_open_to_a_test_and_nothing_else(event, path, allowed, tmp_path):
    reach = Reach(tmp_path, tmp_path, [], Told())
    assert (reach.why_not(event, (path, "r", 0), lambda file: False) == "") is allowed


def test_libraries_are_read_where_they_are_even_among_temporary_files(tmp_path, monkeypatch):
    library = tmp_path / "library"
    (library / "shapes_of_a_library").mkdir(parents=True)
    (library / "shapes_of_a_library" / "__init__.py").write_text("")
    monkeypatch.setattr(sys, "path", [*sys.path, str(library)])
    importlib.import_module("shapes_of_a_library")
    reach = Reach(tmp_path / "run", tmp_path / "course", [], Told())
    assert reach.why_not("os.listdir", (str(library),), lambda file: False) == ""
    code = str(library / "shapes_of_a_library" / "__init__.py")
    assert reach.why_not("open", (code, "rb", 0), lambda file: False) == ""
    assert reach.why_not("open", (code, "wb", 0), lambda file: False)
    assert reach.why_not("os.listdir", (str(tmp_path),), lambda file: False)
    del sys.modules["shapes_of_a_library"]


def test_a_slash_of_a_students_says_nothing_about_where_libraries_read(tmp_path):
    told = Told()
    for text in ("/", "10/3", "./"):
        told.note(text)
    reach = Reach(tmp_path, tmp_path, [], told)
    assert reach.why_not("open", (os.__file__, "r", 0), lambda file: False) == ""
    assert reach.why_not("shutil.rmtree", ("/", None), lambda file: False)
    assert reach.why_not("os.listdir", ("/",), lambda file: False)


def test_the_courses_own_files_are_read_and_not_changed(tmp_path):
    course, folder = tmp_path / "course", tmp_path / "run"
    course.mkdir()
    (course / "data.csv").touch()
    reach = Reach(folder, course, [], Told())
    assert reach.why_not("open", (str(course / "data.csv"), "r", 0), lambda file: False) == ""
    assert reach.why_not("open", (str(course / "shop.py"), "w", 0), lambda file: False)
    assert reach.why_not("open", (str(folder / "shop.py"), "w", 0), lambda file: False) == ""


RUNS = {
    "a library of its own": "import ctypes\nctypes.CDLL(path())",
    "a module in a folder": "import os, sys\nsys.path.insert(0, os.path.dirname(path()))\nimport mymath",
    "a module by its file": "import importlib.util as u\ns = u.spec_from_file_location('mymath', path())\n"
    "s.loader.exec_module(u.module_from_spec(s))",
    "a module in an archive": "import os, sys, zipfile\nwith zipfile.ZipFile('m.zip', 'w') as z:\n"
    "    z.write(path(), 'mymath.py')\nsys.path.insert(0, 'm.zip')\nimport mymath",
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("where", ["{folder}/mymath.py", "/proc/self/cwd/mymath.py", "mymath.py"])
def test_no_file_of_a_students_runs_however_it_is_loaded(name, where, place):
    told = where.format(folder=place)
    written = f"open({str(place / 'ran')!r}, 'w')"
    (place / "mymath.py").write_text(written)
    answer = f"open('mymath.py', 'w').write({written!r})\ndef path(): return {told!r}"
    assert from_afar(answer, f"{RUNS[name]}\nopen").error
    assert not (place / "ran").exists()


@pytest.mark.parametrize("variable", ["XDG_CACHE_HOME", "MPLCONFIGDIR", "KERAS_HOME", "HOME"])
def test_no_environment_variable_of_a_students_makes_a_folder_a_cache(variable, place):
    answer = f"""
import os
def configure():
    os.environ.update(INPUT="{place}/secret.csv", {variable}="{place}")
"""
    test = f"import os  # not {variable}\nconfigure()\nPATH = os.environ['INPUT']\n{READ}"
    found = from_afar(ANSWER + answer, test)
    assert found.open and "HIDDEN" not in str(found)
    found = from_afar(ANSWER + answer, test.replace(f"  # not {variable}", ""))
    assert found.open and "HIDDEN" not in str(found)


def test_what_counts_as_a_cache_stays_as_it_was_at_first(tmp_path, monkeypatch):
    before = caches()
    for variable in ("XDG_CACHE_HOME", "MPLCONFIGDIR", "KERAS_HOME", "HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert caches() == before


def test_the_value_of_a_variable_counts_as_told(place):
    answer = f"import os\ndef configure():\n    os.environ['INPUT'] = '{place}/secret.csv'\n"
    test = f"import os  # {place.name} secret.csv\nconfigure()\nPATH = os.environ['INPUT']\n{READ}"
    test += f"\nTHERE = '{place}/secret.csv'"  # named, but told, too
    found = from_afar(ANSWER + answer, test)
    assert found.open and "HIDDEN" not in str(found)
