"""No name that an answer tells a library leads to the judge, to what runs commands, or to what is another's."""

import socket
import sys

import pytest
from played_student import expect_as_beside, from_afar

pytestmark = pytest.mark.linux_only
GUARD = "autograder.judge.guard"
LOGGING = "import logging.config\nlogging.config.dictConfig(CONFIG)\nassert CONFIG"
FORMATTER = "CONFIG = {{'version': 1, 'formatters': {{'a': {}}}}}"
HANDLER = "CONFIG = {{'version': 1, 'handlers': {{'h': {{'class': 'logging.StreamHandler', 'stream': {!r}}}}}}}"
YAML = "import yaml\nfound = yaml.load(TEXT, Loader=yaml.Loader)\nassert found, found"
INI = """[loggers]
keys=root
[handlers]
keys=
[formatters]
keys=f
[logger_root]
handlers=
[formatter_f]
class=os.path.join
"""
TOLD = {
    "a factory of modules, for logging": (
        FORMATTER.format(f"{{'()': 'importlib.import_module', 'name': {GUARD!r}, '.': {{'_active': None}}}}"),
        LOGGING,
    ),
    "a command, for logging": (FORMATTER.format("{'()': 'subprocess.Popen', 'args': ['touch', 'made']}"), LOGGING),
    "a function, for logging": (FORMATTER.format("{'()': 'builtins.setattr', 'fmt': 1}"), LOGGING),
    "a place, for logging": (HANDLER.format(f"ext://{GUARD}._active._source"), LOGGING),
    "a place below a module of logging": (HANDLER.format("ext://logging.os.environ"), LOGGING),
    "text of JSON, for logging": (
        'TEXT = \'{"version": 1, "formatters": {"a": {"()": "os.system", "command": "touch made"}}}\'',
        "import json, logging.config\nlogging.config.dictConfig(json.loads(TEXT))",
    ),
    "a module, for YAML": (f"TEXT = '!!python/module:{GUARD}'", YAML),
    "a change, for YAML": (
        f'TEXT = "!!python/object/apply:setattr [!!python/module:{GUARD} , _active, null]"',
        YAML,
    ),
    "a command, for YAML": ("TEXT = \"!!python/object/apply:os.system ['touch made']\"", YAML),
    "code, for YAML": ('TEXT = "!!python/object/apply:eval [\'open(\\"made\\", \\"w\\")\']"', YAML),
    "code, for YAML, in a test with such a word": (
        'TEXT = "!!python/object/apply:eval [\'open(\\"made\\", \\"w\\")\']"',
        f"# evaluate, eval_every, eval\n{YAML}",
    ),
    "an object of its own, for YAML": (
        "TEXT = '!!python/object/apply:builtins.exec [\"open(0)\"]'",
        YAML,
    ),
    "a factory, for a file of logging's": (
        f"def write():\n    with open('log.ini', 'w') as file:\n        file.write({INI!r})\n    return 'log.ini'",
        "import logging.config\nlogging.config.fileConfig(write())",
    ),
    "what logging keeps": (
        "CONFIG = {'version': 1, 'formatters': {'a': {'()': 'logging.LoggerAdapter', 'logger': 'ext://logging.Logger',"
        " '.': {'manager': 'x'}}}}",
        LOGGING,
    ),
    "a place for pydoc": (
        "NAME = 'os._exit'",
        "import os, pydoc\nfound = pydoc.locate(NAME)\nassert found is None\nos.getcwd()",
    ),
    "what a built-in function holds": (
        "NAME = 'builtins:issubclass.__globals__.clear'",
        "import pkgutil\npkgutil.resolve_name(NAME)()",
    ),
    "what a built-in function holds, for a patch": (
        "NAME = 'builtins.issubclass.__globals__'",
        "from unittest.mock import patch\nwith patch.dict(NAME, {}, clear=True):\n    pass",
    ),
    "members by name": (
        "NAME = '__globals__'",
        "import operator\ndef helper(): pass\nfound = operator.attrgetter(NAME)(helper)\nassert not found",
    ),
    "variables, for YAML": (
        "TEXT = '!!python/name:os.environ'",
        "import yaml\nfound = yaml.full_load(TEXT)\nassert not found, found",
    ),
    "a target of a patch": (
        f"TARGET = '{GUARD}._active'",
        "from unittest.mock import patch\nwith patch(TARGET, None):\n    import os\n    os.system('touch made')",
    ),
    "a name to resolve": (
        f"NAME = '{GUARD}:_active'",
        "import pkgutil\nfound = pkgutil.resolve_name(NAME)\nassert found is None, found._source",
    ),
    "a module to import": (
        f"NAME = {GUARD!r}",
        "import importlib\nfound = importlib.import_module(NAME)\nassert found._active is None, found._active._source",
    ),
    "a template, of an object that changes": (
        "import numpy\nclass Shelf:\n    n = 0\n    def __getitem__(self, key):\n        Shelf.n += 1\n"
        "        if Shelf.n == 1: raise KeyError(key)\n        return numpy\n"
        "class Book:\n    def __init__(self): self.x = Shelf()\ndef make(): return Book()\n"
        "TEMPLATE = '{0.x[a].f2py.auxfuncs.cfuncs.sys.modules}'",
        "found = TEMPLATE.format(make())\nassert not found, found",
    ),
    **{
        f"a template, formatted by {way}": (
            "import numpy\nclass Book:\n    def __init__(self): self.x = numpy\ndef make(): return Book()\n"
            "TEMPLATE = '{0.x.f2py.capi_maps.os.environ}'",
            f"import operator\nfound = {way}\nassert not found, found",
        )
        for way in (
            "getattr(TEMPLATE, 'format')(make())",
            "getattr(str, 'for' + 'mat')(TEMPLATE, make())",
            "operator.methodcaller('format', make())(TEMPLATE)",
            "operator.attrgetter('format')(TEMPLATE)(make())",
        )
    },
    "a template with a bracket as a key": (
        "TEMPLATE = '{0[}].__class__.__mro__}'",
        "found = TEMPLATE.format({'}': print})\nassert not found, found",
    ),
}


@pytest.mark.parametrize("case", TOLD)
def test_no_name_that_an_answer_tells_is_looked_up(case, tmp_path, monkeypatch):
    answer, test = TOLD[case]
    monkeypatch.chdir(tmp_path)
    found = from_afar(answer, f"{test}\nassert 'SECRET'", ["Book", "Shelf"])
    assert found.open or found.error == "KeyError: 'a'"
    assert "SECRET" not in str(found) and "environ(" not in str(found) and "<class 'object'>" not in str(found)
    assert not list(tmp_path.rglob("made"))


HONEST = {
    "handlers of logging": (
        "CONFIG = {'version': 1, 'formatters': {'f': {'format': '%(message)s'}}, 'handlers': {'h': {"
        "'class': 'logging.StreamHandler', 'formatter': 'f', 'stream': 'ext://sys.stdout'}},"
        "'root': {'handlers': ['h'], 'level': 'INFO'}}",
        "import logging.config\nlogging.config.dictConfig(CONFIG)\nassert logging.getLogger().level == logging.INFO",
    ),
    "YAML": (
        "TEXT = 'a: [1, 2.5, {b: null}]'",
        "import yaml\nassert yaml.safe_load(TEXT) == yaml.full_load(TEXT) == {'a': [1, 2.5, {'b': None}]}",
    ),
    "targets of patches": (
        "import time, random\ndef f(): return time.time() + random.random()",
        "from unittest.mock import patch\nfor name in ('time.time', 'random.random'):\n"
        "    with patch(name, return_value=1):\n        pass\n"
        "with patch('time.time', return_value=1), patch(f'random.{\"random\"}', return_value=2):\n    assert f() == 3",
    ),
    "modules by name": (
        "X = 1",
        "import importlib, pkgutil\nfor name in ('math', 'json'):\n    assert importlib.import_module(name)\n"
        "assert X and pkgutil.resolve_name('math:sqrt')(4) == 2",
    ),
    "a template": (
        "T = '{.title} by {[0]}, {}'\nclass Book: title = 'Dune'\ndef make(): return Book()",
        "assert T.format(make(), ['H'], 3) == 'Dune by H, 3'",
    ),
    "members by name": (
        "class Book:\n    def __init__(self): self.title, self._pages = 'Dune', 3\ndef make(): return Book()",
        "import operator\nassert operator.attrgetter('title')(make()) == 'Dune'\n"
        "assert operator.methodcaller('upper')('a') == 'A' == getattr('a', 'upper')() and getattr(1, 'x', 2) == 2\n"
        "assert getattr('{}!', 'format')(3) == '3!' == operator.methodcaller('format', 3)('{}!')\n"
        "class Own:\n    _size = 3\nassert operator.attrgetter('_size')(Own()) == 3",
    ),
    "a template that numbers some fields": (
        "T = '{.title} {0.title}'\nclass Book: title = 'Dune'\ndef make(): return Book()",
        "try:\n    T.format(make())\nexcept ValueError as error:\n    assert 'manual' in str(error)\n"
        "else:\n    raise AssertionError",
    ),
    "a template with a width": (
        "T = '{0.n:>{1[w]}}|{0.n!r}'\nclass Book: n = 5\ndef make(): return Book()",
        "assert T.format(make(), {'w': 4}) == '   5|5'",
    ),
}


@pytest.mark.parametrize("case", HONEST)
def test_honest_names_are_looked_up(case):
    expect_as_beside(*HONEST[case], ["Book"])


def test_no_address_of_an_answer_is_connected_to():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = f"URL = 'http://127.0.0.1:{server.getsockname()[1]}/grades'"
        found = from_afar(answer, "from urllib.request import urlopen\nurlopen(URL, timeout=5).read()")
        server.settimeout(0.2)
        with pytest.raises(TimeoutError):
            server.accept()
    assert found.open == ["The test connects to an address that your code gave it, or that it does not name"]


def test_the_judges_own_modules_are_there_again_after_a_test():
    before = {name: module for name, module in sys.modules.items() if name.startswith("autograder")}
    test = "import sys\nassert x and not [name for name in sys.modules if name.startswith('autograder.judge')]"
    assert not from_afar("x = 1", test).error
    assert {name: module for name, module in sys.modules.items() if name.startswith("autograder")} == before


def test_a_text_that_names_a_file_of_the_judge_does_not_end_it():
    answer = (
        "TEXTS = ['judge/functions.py', *(f'https://a.b/{n}' for n in range(11_000))]\ndef f(): raise ValueError('x')"
    )
    found = from_afar(answer, "assert len(TEXTS) > 1\nf()")
    assert found.error == "ValueError: x"
