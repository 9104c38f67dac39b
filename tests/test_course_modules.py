"""Modules of the course run in the judge as the course's cells do."""

from __future__ import annotations

import py_compile

import pytest
from played_student import _asked

from autograder.judge.process import JudgeProcess

pytestmark = pytest.mark.linux_only
TOOLS = """
import numpy as np
def restored(key, position):
    rs = np.random.RandomState(1)
    rs.set_state(("MT19937", key, position, 0, 0.0))
    return rs
def greeting(template, who):
    return template.format(who)
def asked(): return int(input("A number: "))
def line():
    raise KeyError(__name__)
"""
FILES = {
    "tools.py": TOOLS.encode(),
    "package/__init__.py": b"from .deeper import tools\n",
    "package/deeper/__init__.py": b"",
    "package/deeper/tools.py": TOOLS.encode(),
    "lib/own_tools.py": TOOLS.encode(),
}
# By kind: a locked cell, and how a test imports the module.
WAYS = {
    "in a locked cell": ("import tools", "tools"),
    "only in the test": ("", "import tools"),
    "in a package": ("from package.deeper import tools", "tools"),
    "through a package": ("import package", "tools = package.tools"),
    "in a folder that a cell names": ("import sys\nsys.path.append('lib')\nimport own_tools as tools", "tools"),
    "written by a cell": (
        "with open('written.py', 'w') as file: file.write(open('tools.py').read())\nimport written as tools",
        "tools",
    ),
    "once more": ("import tools", "import importlib\nimportlib.reload(tools)"),
    "by its name": ("", "import importlib\ntools = importlib.import_module('tools')"),
}
ANSWERS = """import numpy as np
key = np.arange(624, dtype=np.uint32)
def position(): return {position}
def template(): return {template!r}
class Who:
    name = "Ada"
"""


@pytest.fixture(scope="module")
def judge():
    process = JudgeProcess("", {})
    yield process
    process.close()


def outcome(judge, setup, test, files=FILES, position=4, template="Hello, {}"):
    names = ("key", "position", "template", "Who")
    with _asked(ANSWERS.format(position=position, template=template)) as ask:
        result = judge.test((setup,), test, names, {}, ask, files=files)
    texts = [output.get("text") or f"{output.get('ename')}: {output.get('evalue')}" for output in result["outputs"]]
    return "".join(texts), result["open"]


@pytest.mark.parametrize("way", WAYS)
def test_a_state_that_a_module_sets_has_its_position_among_its_numbers(judge, way):
    setup, imports = WAYS[way]
    test = f"{imports}\nprint(tools.restored(key, position()).randint(0, 9, 5))"
    printed, reasons = outcome(judge, setup, test)
    assert printed.startswith("[") and not reasons
    printed, reasons = outcome(judge, setup, test, position=700)
    assert reasons or printed.startswith("ValueError: expected a position from 0 to 624")
    assert "[" not in printed


@pytest.mark.parametrize("way", WAYS)
def test_a_module_formats_no_text_that_reads_what_a_student_should_not(judge, way):
    setup, imports = WAYS[way]
    test = f"{imports}\nprint(tools.greeting(template(), tools.asked))"
    told = "{.__globals__}"
    printed, reasons = outcome(judge, setup, test, template=told)
    assert reasons and "numpy" not in printed
    assert outcome(judge, setup, test, template="Hello")[0] == "Hello\n"


@pytest.mark.parametrize("way", WAYS)
def test_a_module_uses_the_functions_that_a_test_puts_in_place_of_pythons(judge, way):
    setup, imports = WAYS[way]
    test = f"{imports}\nfrom unittest.mock import patch\nwith patch('builtins.input', lambda text: '7'):\n"
    assert outcome(judge, setup, f"{test}    print(tools.asked())") == ("7\n", [])


@pytest.mark.parametrize("way", WAYS)
def test_an_error_of_a_module_names_the_modules_line(judge, way):
    setup, imports = WAYS[way]
    test = f"{imports}\nimport traceback\ntry:\n    tools.line()\nexcept KeyError as error:\n"
    test += "    [*_, frame] = traceback.extract_tb(error.__traceback__)\n    print(frame.lineno, frame.line)"
    assert outcome(judge, setup, test) == ("11 raise KeyError(__name__)\n", [])


def test_compiled_modules_beside_the_source_are_not_asked(judge, tmp_path):
    (tmp_path / "tools.py").write_text("VALUE = 'old'")
    compiled = py_compile.compile(
        str(tmp_path / "tools.py"), doraise=True, invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH
    )
    name = f"__pycache__/{compiled.rsplit('/', 1)[1]}"
    files = {"tools.py": b"VALUE = 'new'", name: (tmp_path / name).read_bytes()}
    assert outcome(judge, "import tools", "print(tools.VALUE)", files) == ("new\n", [])


def test_a_module_of_which_there_is_only_compiled_code_is_imported(judge, tmp_path):
    (tmp_path / "tools.py").write_text("VALUE = 'compiled'")
    compiled = py_compile.compile(str(tmp_path / "tools.py"), str(tmp_path / "tools.pyc"), doraise=True)
    files = {"tools.pyc": (tmp_path / compiled).read_bytes()}
    assert outcome(judge, "import tools", "print(tools.VALUE)", files) == ("compiled\n", [])


def test_a_module_in_another_encoding_is_read_as_python_reads_it(judge):
    files = {"tools.py": "# -*- coding: latin-1 -*-\nNAME = 'Zoë'".encode("latin-1")}
    assert outcome(judge, "import tools", "print(tools.NAME)", files) == ("Zoë\n", [])
