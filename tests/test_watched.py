"""What a student's code tells reaches no library as code, a name, a statement or a place in memory, however it goes."""

from __future__ import annotations

import http.server
import socket
import threading

import pytest
from played_student import expect_a_person, expect_as_beside, from_afar

from autograder.judge.places import not_known
from autograder.judge.process import JudgeProcess
from autograder.judge.told import MOST, SHORTEST_CODE, Told, spellings
from labkit.kernel import export as exports

pytestmark = pytest.mark.linux_only

CODE = "[int for _ in [print('ran in the judge')]][0]"
STRIDED = "from numpy.lib.stride_tricks import as_strided\nimport numpy as np\nx = np.arange(10.0)\n"
DATABASE = "base.execute('create table t (n)')\nfill(base)\n"
# By kind: an answer, a locked cell that binds the function early, and a test.
TOLD = {
    "an annotation that a library evaluates": (
        f"def area(a: {CODE!r}): return a * a",
        "",
        "from pydantic import validate_call\nassert validate_call(area)(3) == 9",
    ),
    "a name of a type that a library evaluates": (
        f"Age = {CODE!r}",
        "",
        "from pydantic import TypeAdapter\nassert TypeAdapter(list[Age]).validate_python([3]) == [3]",
    ),
    "a text within JSON, with escapes": (
        f"import json\nTEXT = json.dumps({{'age': {CODE!r}}}).replace('(', chr(92) + 'u0028')",
        "",
        "import json\nfrom pydantic import create_model\n"
        "assert create_model('M', **{n: (t, 1) for n, t in json.loads(TEXT).items()})(age=2).age == 2",
    ),
    "strides": ("def windows(): return (4_000,), (8,)", "", f"{STRIDED}print(as_strided(x, *windows()).sum())"),
    "strides, by a function that a locked cell has imported": (
        "def windows(): return (4_000,), (-8,)",
        STRIDED,
        "print(as_strided(x, *windows()).sum())",
    ),
    "a statement, by a function that a locked cell has imported": (
        "def fill(base): base.execute('ATTACH \"other.db\" AS other')",
        "from sqlite3 import connect\n",
        f"base = connect(':memory:')\n{DATABASE}",
    ),
    "a hidden name, by a function that a locked cell has imported": (
        "KEY = '__init__.__globals__'",
        "from operator import attrgetter\n",
        "class Book:\n    def __init__(self): pass\nassert attrgetter(KEY)(Book())",
    ),
    "a template, by a function that a locked cell has imported": (
        "TEMPLATE = '{0.name.f2py.capi_maps.os.environ}'",
        "from operator import methodcaller\nimport numpy\n",
        "class Book: name = numpy\nprint(methodcaller('format', Book())(TEMPLATE))",
    ),
    "a module": ("ENTRY = 'posix:_exit'", "", "module, name = ENTRY.split(':')\ngetattr(__import__(module), name)(0)"),
    "a name, by a function that the test imports": ("KEY = 'os._exit'", "", "from pydoc import locate\nlocate(KEY)(0)"),
    "a module that a library imports": (
        "BACKEND = 'module://this'",
        "",
        "import matplotlib.pyplot as plt\nplt.switch_backend(BACKEND)",
    ),
}


@pytest.mark.parametrize("kind", TOLD)
def test_what_a_student_tells_reaches_no_library_as_more_than_data(kind, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, given, test = TOLD[kind]
    found = from_afar(answer, test, given=given)
    assert found.open and "ran in the judge" not in found.printed


@pytest.mark.parametrize("index", [400_000_000, -7_000])
def test_indices_beyond_a_sparse_matrix_are_an_error(index):
    answer = f"import numpy as np\ndef parts(): return np.ones(2), np.array([0, {index}], 'int32'), np.array([0, 1, 2])"
    test = "from scipy.sparse import csr_matrix\nprint(csr_matrix(parts(), shape=(2, 2)).toarray())"
    assert from_afar(answer, test).error.startswith("ValueError")


@pytest.mark.parametrize(
    ("answer", "test"),
    [
        ("def shape(n, k): return (n - k + 1, k)", f"{STRIDED}assert as_strided(x, shape(10, 3), (8, 8))[7, 2] == 9"),
        (
            "import numpy as np\ndef parts(): return np.ones(2), np.array([0, 1]), np.array([0, 1, 2])",
            "from scipy.sparse import csr_matrix\nprint(csr_matrix(parts(), shape=(2, 2)).toarray())",
        ),
        (
            "def area(a: 'int') -> int: return a * a",
            "from pydantic import validate_call\nprint(validate_call(area)(3))",
        ),
        (
            "SIGNS = ['=', '()', '.', '{}', 'x: int']",
            "from dataclasses import make_dataclass\nprint(make_dataclass('P', 'x')(1), SIGNS)",
        ),
        ("NAME = 'json'", "import importlib\nprint(importlib.import_module('json').loads('1'), NAME)"),
        ("TEXT = '(1, [2])'", "import ast\nprint(ast.literal_eval(TEXT), ast.dump(ast.parse(TEXT)))"),
    ],
)
def test_what_is_within_bounds_goes_on(answer, test):
    expect_as_beside(answer, test)


@pytest.mark.parametrize("told", ["'localhost'", "'LOCALHOST:{port}'", "'http://localhost:{port}/'"])
def test_no_test_connects_to_a_computer_that_the_students_code_names(told):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    with http.server.HTTPServer(("localhost", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        test = "from urllib.parse import urlsplit\nfrom urllib.request import urlopen\n"
        test += (
            f"host = (urlsplit(HOST).netloc or HOST).partition(':')[0]\nurlopen(f'http://{{host}}:{port}/', timeout=5)"
        )
        found = from_afar(f"HOST = {told.format(port=port)}", test)
        server.shutdown()
    assert found.open and asked == []


@pytest.mark.parametrize("path", ["local://{home}/.keras/keras.json", "local:///{home}/.cache/told.csv"])
def test_no_address_of_a_file_leads_to_what_libraries_keep(path, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in (".keras", ".cache"):
        (tmp_path / name).mkdir()
    expect_a_person(f"PATH = {path.format(home=tmp_path)!r}", "import pandas as pd\npd.Series([1]).to_csv(PATH)")


def test_no_part_of_a_path_leads_to_what_libraries_keep(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".cache").mkdir()
    test = "from pathlib import Path\n(Path.home() / FOLDER / NAME).write_text('x')"
    assert from_afar("FOLDER, NAME = '.cache', 'settings.txt'", test).open
    assert not (tmp_path / ".cache" / "settings.txt").exists()


def test_a_library_that_only_the_test_imports_is_imported_before_the_test_is_watched():
    judge = JudgeProcess("", {})
    try:
        test = (
            "from sklearn.linear_model import LinearRegression\nassert LinearRegression().fit([[1], [2]], [1, 2]) and f"
        )
        result = judge.test((), test, ("f",), {}, lambda request: exports.answer(request, {"f": 1}))
        assert result == {"outputs": [], "open": []} or not any("ename" in one for one in result["outputs"])
        assert result["open"] == []
    finally:
        judge.close()


def test_addresses_are_known_in_each_spelling():
    assert spellings("a/b.csv") == {"a/b.csv"}
    assert "/grades.db" in spellings("file:/grades.db?mode=ro") & spellings("local:///grades.db")
    assert "/b.zip" in spellings("zip://a.csv::file:///b.zip")


def test_short_texts_are_in_any_code_and_say_nothing():
    told = Told()
    for text in ("=", "()", "a.b", "f(x)"):
        assert len(text) < SHORTEST_CODE
        told.note(text)
    assert not told.has_code("def method(self): self.a.b = f(x)")
    assert told.has_code("f( x )")
    told.note("f(x) + 1")
    assert told.has_code("lambda: (f(x) + 1)")


def test_with_too_many_texts_each_counts_as_told():
    told = Told()
    for number in range(MOST):
        told.note(f"/f({number})")
    assert told.has_too_many_paths and told.has_code("anything")


STATES = {
    "a tuple": "def saved():\n    s = np.random.get_state()\n    return (*s[:2], 625, 0, 0.0)",
    "a list": "def saved():\n    s = np.random.get_state()\n    return ['MT19937', s[1], -1, 0, 0.0]",
    "a dict": "def saved():\n    s = np.random.MT19937(1).state\n    s['state']['pos'] = 900\n    return s",
}


@pytest.mark.parametrize("kind", STATES)
def test_no_random_numbers_are_what_lies_behind_them_in_memory(kind):
    test = "import numpy as np\nnp.random.set_state(saved())\nprint(np.random.randint(0, 2**32, 9, dtype=np.uint32))"
    assert from_afar(f"import numpy as np\n{STATES[kind]}", test).open


def test_a_state_that_the_test_puts_together_has_a_position_among_its_numbers():
    test = "import numpy as np\nname, state, *_ = np.random.get_state()\nnp.random.set_state((name, state, place()))"
    found = from_afar("def place(): return 700", test)
    assert found.error.startswith("ValueError: expected a position from 0 to 624")
    expect_as_beside("def place(): return 624", test)


# By kind: what an answer defines, and how a test gives the state to a generator.
SET = {
    "a text of a class": ("class S(str): unit = 1\nS = (S('MT19937'), key, POS, 0, 0.0)", "rs.set_state(S)"),
    "an Enum": (
        "import enum\nclass K(str, enum.Enum):\n    A = 'MT19937'\n    __str__ = str.__str__\n"
        "S = (K.A, key, POS, 0, 0.0)",
        "rs.set_state(S)",
    ),
    "a position": ("S = POS", "rs.set_state(('MT19937', key, S))"),
    "by the class": ("S = POS", "np.random.RandomState.set_state(rs, ('MT19937', key, S))"),
    "by what is above a class": (
        "S = POS",
        "class R(np.random.RandomState):\n    def put(self, s): super().set_state(s)\n"
        "rs = R()\nrs.put(('MT19937', key, S))",
    ),
    "by a name": ("S = POS", "getattr(rs, 'set_state')(('MT19937', key, S))"),
    "by a function that calls methods": (
        "S = POS",
        "from operator import methodcaller\nmethodcaller('set_state', ('MT19937', key, S))(rs)",
    ),
    "as it is unpickled": ("S = POS", "rs.__setstate__({'bit_generator': 'MT19937', 'state': dict(key=key, pos=S)})"),
    "a file": (
        "import json\nS = {'bit_generator': 'MT19937', 'state': {'key': key.tolist(), 'pos': POS}}\n"
        "json.dump(S | {'has_gauss': 0, 'gauss': 0.0}, open('s.json', 'w'))",
        "import json\nrs.set_state(json.load(open('s.json')))",
    ),
    "assigned": ("S = POS", "b = np.random.MT19937()\nb.state = {**b.state, 'state': {'key': key, 'pos': S}}\n{MORE}"),
    "assigned with others": (
        "S = POS",
        "b = np.random.MT19937()\none, (b.state, *_) = 1, [{**b.state, 'state': {'key': key, 'pos': S}}]\n{MORE}",
    ),
    "assigned with a hint": (
        "S = POS",
        "b = np.random.MT19937()\nb.state: dict = {**b.state, 'state': {'key': key, 'pos': S}}\n{MORE}",
    ),
    "changed in place": ("S = POS", "b = np.random.MT19937()\nb.state |= {'state': {'key': key, 'pos': S}}\n{MORE}"),
    "assigned by a name": (
        "S = POS",
        "b = np.random.MT19937()\nsetattr(b, 'state', {**b.state, 'state': {'key': key, 'pos': S}})\n{MORE}",
    ),
    "assigned by a function of one argument": (
        "S = POS",
        "import functools\nb = np.random.MT19937()\nput = functools.partial(setattr, b, 'state')\n"
        "put({**b.state, 'state': {'key': key, 'pos': S}})\n{MORE}",
    ),
    "replaced by a mock's patch": (
        "S = POS",
        "from unittest import mock\nb = np.random.MT19937()\n"
        "mock.patch.object(b, 'state', {**b.state, 'state': {'key': key, 'pos': S}}).start()\n{MORE}",
    ),
    "replaced by a monkey's patch": (
        "S = POS",
        "import pytest\nb = np.random.MT19937()\n"
        "pytest.MonkeyPatch().setattr(b, 'state', {**b.state, 'state': {'key': key, 'pos': S}})\n{MORE}",
    ),
    "numbers that are kept": ("S = POS", "b = np.random.Philox(1)\nb.state = {**b.state, 'buffer_pos': S}\n{MORE}"),
}


@pytest.mark.parametrize("way", SET)
def test_no_state_is_set_whose_position_lies_beyond_its_numbers(way, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, use = SET[way]
    answer = "import numpy as np\nkey = np.arange(624, dtype=np.uint32)\n" + answer
    use = use.replace("{MORE}", "rs = np.random.RandomState(b)")
    test = f"import numpy as np\nrs = np.random.RandomState(1)\nkey\n{use}\nprint(rs.randint(0, 9, 5))"
    found = from_afar(answer.replace("POS", "700"), test)
    assert not found.printed and (found.open or found.error.startswith("ValueError: expected a position from 0 to"))
    expect_as_beside(answer.replace("POS", "4"), test)


def test_a_state_that_is_refused_is_not_drawn_from():
    test = "import numpy as np\nrs = np.random.RandomState(1)\nname, state, *_ = rs.get_state()\n"
    test += "try:\n    rs.set_state((name, state, place()))\nexcept ValueError:\n    print(rs.get_state()[2])"
    assert from_afar("def place(): return 700", test).printed == "624\n"


PIVOTS = {
    "of a solution": ("np.eye(4)", "zero", "from scipy.linalg import lu_solve\nprint(lu_solve((m, p), np.ones(4)))"),
    "of a routine": ("np.eye(4)", "zero", "from scipy.linalg.lapack import dgetrs\nprint(dgetrs(m, p, np.ones(4))[0])"),
    "by a name": ("np.eye(4)", "zero", "from scipy.linalg import lapack\nprint(lapack.dgetri(lu=m, piv=p)[0])"),
    "found by its type": (
        "np.eye(4)",
        "zero",
        "from scipy.linalg import get_lapack_funcs\n[f] = get_lapack_funcs(['laswp'], [m])\nprint(f(m, p))",
    ),
    "of rows": ("np.eye(4)", "zero", "from scipy.linalg.lapack import dlaswp\nprint(dlaswp(m, p))"),
    "of a band": (
        "np.ones((4, 4))",
        "zero",
        "from scipy.linalg.lapack import dgbtrs\nprint(dgbtrs(m, 1, 1, np.ones(4), p)[1])",
    ),
    "of a symmetric matrix": (
        "np.eye(4)",
        "one",
        "from scipy.linalg.lapack import dsytrs\nprint(dsytrs(m, p, np.ones(4))[0])",
    ),
    "of three diagonals": (
        "np.ones(4)",
        "one",
        "from scipy.linalg.lapack import dgttrs\nz = np.zeros(3)\nprint(dgttrs(z, m, z, z[:2], p, np.ones(4))[0])",
    ),
}


@pytest.mark.parametrize("way", PIVOTS)
@pytest.mark.parametrize("there", [5, 4, -3, 2**31])
def test_no_pivots_lead_beyond_the_rows_of_a_matrix(way, there):
    matrix, first, use = PIVOTS[way]
    answer = "import numpy as np\ndef factor(): return {matrix}, np.array({pivots})"
    right = [0, 1, 2, 3] if first == "zero" else [1, 2, 3, 4]
    test = f"import numpy as np\nm, p = factor()\n{use}"
    expect_as_beside(answer.format(matrix=matrix, pivots=right), test)
    wrong = [*right[:2], there + (first == "one"), right[3]]
    found = from_afar(answer.format(matrix=matrix, pivots=wrong), test)
    assert found.open and not found.printed


def test_factorizations_are_used_as_beside_the_test():
    answer = "import numpy as np, scipy.linalg as la\nA = np.random.default_rng(1).random((6, 6))\n"
    answer += "B = A + A.T - 5 * np.eye(6)\nLU = la.lu_factor(A)\nLDL = la.lapack.dsytrf(B)[:2]\n"
    answer += "FULL = la.lapack.dgesvx(A, A)[1:3]\nTHREE = la.lapack.dgttrf(A[0, 1:], A[0], A[1, 1:])"
    test = (
        "import numpy as np, scipy.linalg as la\nb = np.ones(6)\nprint(la.lu_solve(LU, b), la.lapack.dgetri(*LU)[0])\n"
    )
    test += "print(la.lapack.dsytrs(*LDL, b)[0], la.lapack.dgttrs(*THREE[:5], b)[0])\n"
    test += "print(la.lapack.dgesvx(A, A, fact='F', af=FULL[0], ipiv=FULL[1], equed='N')[7].round(3))"
    expect_as_beside(answer, test)


def test_each_routine_of_lapack_that_is_given_pivots_is_known():
    lapack = pytest.importorskip("scipy.linalg._flapack")
    assert not_known(lapack) == []


@pytest.mark.parametrize("use", ["fcluster(Z, 2, 'maxclust')", "leaves_list(Z)", "cophenet(Z)"])
def test_a_tree_whose_clusters_have_no_numbers_is_an_error(use):
    answer = "import numpy as np\nZ = np.array([[0, np.nan, 1, 2], [2, np.nan, 2, 3], [np.nan, 3, 3, 4]])"
    test = f"from scipy.cluster.hierarchy import *\nprint({use})"
    assert from_afar(answer, test).error == "ValueError: Linkage matrix must have numbers of clusters."
    right = "import numpy as np\nZ = np.array([[0, 1, 1, 2], [2, 4, 2, 3], [5, 3, 3, 4.0]])"
    expect_as_beside(right, test)


@pytest.mark.parametrize(
    ("answer", "host"),
    [
        ("H = b'localhost'", "H"),
        ("H = 2130706433", "str(H)"),
        ("H = 'local', 'host'", "''.join(H)"),
        ("H = [127, 0, 0, 1]", "'.'.join(map(str, H))"),
        ("open('host.txt', 'w').write('localhost')\nH = 1", "open('host.txt').read()"),
    ],
)
def test_no_test_connects_to_this_computer_that_does_not_name_it(answer, host, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        found = from_afar(answer, f"import socket\nH\nsocket.create_connection(({host}, {port}), timeout=5)")
    assert found.open


FAR = {
    "in JSON": (
        "import json\nCONFIG = json.dumps({'host': 'far.example.org'})",
        "import json\nh = json.loads(CONFIG)['host']",
    ),
    "in a set": ("HOSTS = {('far.example.org', 1)}", "[(h, _)] = HOSTS"),
    "in a file": ("open('host.txt', 'w').write('far.example.org')", "h = open('host.txt').read()"),
    "a number": ("open('host.txt', 'w').write('192.0.2.1')", "h = open('host.txt').read()"),
    "with more before it": ("PART = 'far'", "h = PART + '.example.org'  # or near.example.org"),
    "none, which is this computer": ("PART = ''", "h = PART"),
}
LOOKS = {
    "connects": "socket.create_connection((h, 9), timeout=1)",
    "looks up": "socket.gethostbyname(h)",
    "sends": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'x', (h, 9))",
}


@pytest.mark.parametrize(
    ("told", "way"),  # without a name, Python looks nothing up
    [(told, way) for told in FAR for way in LOOKS if way == "sends" or not told.startswith("none")],
)
def test_no_test_connects_to_a_computer_that_it_does_not_name(told, way, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer, given = FAR[told]
    assert from_afar(answer, f"import socket\n{given}\n{LOOKS[way]}").open


def test_this_computer_is_asked_by_no_told_address_though_a_library_writes_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = "def place():\n    return 'http://localhost:1/marks.csv'"
    assert from_afar(answer, "import pandas as pd\npd.read_csv(place())").open


def test_no_local_socket_is_connected_to_that_the_test_does_not_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = "open('path.txt', 'w').write('/run/made_up.socket')"
    test = "import socket\nsocket.socket(socket.AF_UNIX).connect(open('path.txt').read())"
    assert from_afar(answer, test).open


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_what_a_named_computer_is_found_as_may_be_connected_to(host):
    test = f"import socket\nwith socket.create_server(('127.0.0.1', 0)) as server:\n    h = {host!r}\n"
    test += "    [*_, (*_, (where, *_))] = socket.getaddrinfo(h, port(), socket.AF_INET)\n"
    test += "    socket.create_connection((where, server.getsockname()[1]), timeout=5).close()\nprint(where)"
    expect_as_beside("def port(): return 80", test)


PG = {
    "plain": ("DSN = 'host=127.0.0.1 port=9 dbname=x user=u connect_timeout=2'", "psycopg.connect(DSN)"),
    "a local socket": ("DSN = 'host=/run dbname=x user=u'", "psycopg.connect(DSN)"),
    "a name": ("NAME = 'grades'", "psycopg.connect(host='127.0.0.1', port=9, user='u', dbname=NAME)"),
    "an engine": (
        "URL = 'postgresql+psycopg://u@127.0.0.1:9/x'",
        "import sqlalchemy\nimport sqlalchemy.dialects.postgresql.psycopg\nsqlalchemy.create_engine(URL).connect()",
    ),
}


@pytest.mark.parametrize("way", PG)
def test_no_database_is_connected_to_that_the_test_does_not_name(way):
    pytest.importorskip("psycopg")
    answer, use = PG[way]
    found = from_afar(answer, f"import psycopg\n{use}", given="import psycopg\n")
    assert found.open and "OperationalError" not in found.error


@pytest.mark.parametrize(
    "use", ["connect(host='localhost', port=9, dbname='x', user='u')", "connect('host=127.0.0.1 port=9')"]
)
def test_a_database_that_the_test_names_is_connected_to(use):
    pytest.importorskip("psycopg")
    test = f"import psycopg\ntry:\n    psycopg.{use}\nexcept psycopg.OperationalError:\n    print('none there', one())"
    expect_as_beside("def one(): return 1", test)


def test_a_library_looks_up_hidden_names_of_its_own():
    pytest.importorskip("psycopg")
    test = "import sqlalchemy\nengine = sqlalchemy.create_engine('postgresql+psycopg://u@localhost:9/x')\n"
    test += "table = sqlalchemy.table('t', sqlalchemy.column(name()))\n"
    test += "print(sqlalchemy.select(table).compile(engine), sqlalchemy.insert(table).compile(engine))"
    expect_as_beside("def name(): return 'n'", test)


def test_a_test_may_connect_to_a_server_of_its_own():
    test = "import http.server, threading\nfrom urllib.request import urlopen\n"
    test += (
        "class Handler(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(204)\n"
    )
    test += "        self.end_headers()\n    def log_message(self, *_): pass\n"
    test += "with http.server.HTTPServer(('127.0.0.1', 0), Handler) as server:\n"
    test += "    threading.Thread(target=server.serve_forever, daemon=True).start()\n"
    test += "    print(urlopen(f'http://127.0.0.1:{server.server_port}/' + path()).status)\n    server.shutdown()"
    expect_as_beside("def path(): return 'a'", test)
