"""A database of a test that an answer is handed is the test's own, on both sides."""

import pytest
from played_student import expect_a_person, expect_as_beside, expect_to_fail, from_afar

MADE = """
import sqlite3
con = sqlite3.connect(":memory:")
con.execute("create table s (a integer primary key, b text)")
"""
RIGHT = {
    "a with statement": (
        """
def add(con, x):
    with con: con.execute('insert into s(b) values (?)', (x,))
""",
        """
add(con, 'q')
assert con.execute('select b from s').fetchall() == [('q',)]
""",
    ),
    "cursor": (
        """
def add(con, xs):
    cur = con.cursor()
    cur.executemany('insert into s(b) values (?)', [(x,) for x in xs])
    con.commit()
    return cur.rowcount
""",
        """
assert add(con, ['q','r']) == 2
assert con.execute('select count(*) from s').fetchone() == (2,)
""",
    ),
    "rows": (
        """
def rows(con): return [b for _, b in con.execute('select * from s order by a')]
""",
        """
con.execute("insert into s(b) values ('x'), ('y')")
assert rows(con) == ['x','y']
""",
    ),
    "integrity": (
        """
import sqlite3
def add(con, a):
    try:
        with con: con.execute('insert into s(a) values (?)', (a,))
        return True
    except sqlite3.IntegrityError: return False
""",
        """
assert add(con, 1) and not add(con, 1)
assert con.execute('select count(*) from s').fetchone()[0] == 1
""",
    ),
    "an error of the database": (
        """
def f(con): con.execute('select * from missing')
""",
        """
import sqlite3
try: f(con)
except sqlite3.OperationalError as e: assert 'no such table' in str(e)
else: raise AssertionError
""",
    ),
    "rollback": (
        """
def f(con):
    with con:
        con.execute("insert into s(b) values ('x')")
        raise ValueError('no')
""",
        """
try: f(con)
except ValueError: pass
assert con.execute('select count(*) from s').fetchone() == (0,)
""",
    ),
    "columns": (
        """
def columns(con): return [d[0] for d in con.execute('select * from s').description]
""",
        """
assert columns(con) == ['a','b']
""",
    ),
    "lastrowid": (
        """
def add(con, b):
    c = con.execute('insert into s(b) values (?)', (b,))
    con.commit()
    return c.lastrowid
""",
        """
assert add(con,'x') == 1 and add(con,'y') == 2
""",
    ),
    "a database of the answer's": (
        """
import sqlite3
def connect():
    con = sqlite3.connect(':memory:')
    con.execute('create table t(a)')
    return con
""",
        """
con = connect()
con.execute('insert into t values (1)')
assert con.execute('select a from t').fetchall() == [(1,)]
with con: con.execute('insert into t values (2)')
assert len(con.execute('select * from t').fetchall()) == 2
""",
    ),
    "pandas": (
        """
import pandas as pd
def f(con): return pd.read_sql('select 1 as one', con)
""",
        """
assert f(con)['one'][0] == 1
""",
    ),
    "an object that keeps it": (
        """
class Repo:
    def __init__(self, con): self.con = con
    def add(self, b):
        with self.con: self.con.execute('insert into s(b) values (?)', (b,))
    def all(self): return self.con.execute('select b from s').fetchall()
""",
        """
r = Repo(con)
r.add('x')
assert r.all() == [('x',)] and r.con is con
""",
    ),
}
WRONG = {
    "nothing": (
        """
def add(con, x):
    pass
""",
        """
add(con, 'q')
assert con.execute('select b from s').fetchall() == [('q',)]
""",
    ),
    "uncommitted": (
        """
def add(con, x): con.execute('insert into s(b) values (?)', (x,))
""",
        """
add(con, 'q')
con.rollback()
assert con.execute('select b from s').fetchall() == [('q',)]
""",
    ),
}
FOR_A_PERSON = {
    "row factory": (
        """
import sqlite3
def f(con):
    con.row_factory = sqlite3.Row
    return con.execute('select 1 as one').fetchone()['one']
""",
        """
assert f(con) == 1
""",
    ),
    "authorizer": (
        """
def f(con): con.set_authorizer(None)
""",
        """
f(con)
assert True
""",
    ),
}


@pytest.mark.parametrize("case", RIGHT)
def test_right_work_with_a_database_passes_as_beside_the_test(case):
    answer, test = RIGHT[case]
    expect_as_beside(answer, MADE + test, ["Repo"])


@pytest.mark.parametrize("case", WRONG)
def test_wrong_work_with_a_database_gets_no_points(case):
    answer, test = WRONG[case]
    expect_to_fail(answer, MADE + test)


@pytest.mark.parametrize("case", FOR_A_PERSON)
def test_what_would_change_more_than_its_content_is_for_a_person(case):
    answer, test = FOR_A_PERSON[case]
    expect_a_person(answer, MADE + test)


def test_no_other_database_is_opened_by_it(tmp_path):
    other = tmp_path / "other.db"
    answer = f"def f(con): con.execute(\"attach '{other}' as other\")"
    assert from_afar(answer, f"{MADE}f(con)").open
    assert not other.exists()


@pytest.mark.parametrize("limit", ["hard_heap_limit=20000", "temp_store_directory='/tmp'"])
@pytest.mark.parametrize("use", ["f(con)", "con.execute(QUERY)"])
def test_no_statement_sets_what_holds_for_the_whole_process(limit, use):
    query = f"pragma {limit}"
    answer = f"QUERY = {query!r}\ndef f(con): con.execute(QUERY)"
    found = from_afar(answer, f"{MADE}{use}")
    assert "which holds for the whole process" in found.open[0]


def test_a_database_may_be_emptied_of_what_is_deleted():
    answer = "def f(con): con.execute('vacuum')\nQUERY = 'pragma foreign_keys = on'"
    expect_as_beside(answer, f"{MADE}f(con)\ncon.execute(QUERY)")


CLOSING = """
def f(con):
    def rows():
        con.close()
        yield (1, "x")
    con.executemany("insert into s values (?, ?)", rows())
"""
ASKED = """
class Values(dict):
    def __missing__(self, key): return 1
def f(con): con.execute("insert into s values (:a, :b)", Values())
"""


def test_values_that_run_code_of_the_answers_are_asked_for_before_the_statement_begins():
    assert "closed database" in from_afar(CLOSING, f"{MADE}f(con)").error
    expect_a_person(ASKED, f"{MADE}f(con)")
