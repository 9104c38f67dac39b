"""Statements for a test's database, perhaps a student's, do what a database does, and nothing else."""

import pytest
from played_student import expect_as_beside, from_afar
from test_databases import MADE

# Statements of a student's that reach beyond the tables of their database, and what the refusal tells.
REACHING = {
    "a forged tokenizer": ("select fts3_tokenizer('evil', x'4141414141414141')", "fts3_tokenizer"),
    "the address of a tokenizer": ("select hex(fts3_tokenizer('simple'))", "fts3_tokenizer"),
    "an extension": ("select load_extension('/tmp/evil')", "load_extension"),
    "a forged node": ("select rtreenode(2, x'41414141')", "rtreenode"),
    "a writable schema": ("pragma writable_schema = on", "writable_schema"),
    "a writable schema in brackets": ("pragma writable_schema(1)", "writable_schema"),
    "no journal": ("pragma journal_mode = off", "journal_mode"),
    "an unknown module": ("create virtual table v using csv(filename='/etc/passwd')", "csv"),
}
WAYS = {
    "the student's function": (f"{MADE}f(con)", ""),
    "the test": (f"{MADE}con.execute(QUERY)", ""),
    "a connection by its class": ("import sqlite3\nsqlite3.Connection(':memory:').execute(QUERY)", ""),
    "a connection by the module's own class": (
        "import sqlite3\nsqlite3.dbapi2.Connection(':memory:').execute(QUERY)",
        "",
    ),
    "a connection of a derived class": (
        "import sqlite3\nclass C(sqlite3.Connection): pass\nC(':memory:').execute(QUERY)",
        "",
    ),
    "a factory": (
        "import sqlite3\nclass C(sqlite3.Connection): pass\n"
        "sqlite3.connect(':memory:', 5, 0, '', True, C).execute(QUERY)",
        "",
    ),
    "a connection of a locked cell": (
        "con.execute(QUERY)",
        "import sqlite3\ncon = sqlite3.Connection(':memory:')",
    ),
}


@pytest.mark.parametrize(
    ("case", "way"),
    [*((case, "the test") for case in REACHING), *(("a forged tokenizer", way) for way in WAYS if way != "the test")],
)
def test_no_statement_reaches_beyond_the_tables(case, way):
    (query, told), (test, given) = REACHING[case], WAYS[way]
    found = from_afar(f"QUERY = {query!r}\ndef f(con): con.execute(QUERY)", test, given=given)
    assert told in found.open[0]


# One statement a line.
STATEMENTS = [
    """
create virtual table v using fts4(x, tokenize=porter)
insert into v values ('running dogs')
select snippet(v), offsets(v), hex(matchinfo(v)) from v where x match 'dog'
""",
    """
create virtual table v using fts5(x)
insert into v values ('a dog'), ('dog dog')
select highlight(v, 0, '<', '>'), bm25(v), snippet(v, 0, '<', '>', '-', 3) from v('dog') order by rank
""",
    """
create virtual table v using rtree(id, a, b)
insert into v values (1, 2, 3)
select * from v where a > 1
""",
    """
select json_extract('{"a": [1, 2]}', '$.a'), '{"a": 3}' ->> 'a', json_group_array(1)
select value from json_each('[1, 2]')
""",
    """
create table t(a, b)
insert into t values (1, 2), (3, 4)
select row_number() over (order by a), sum(b) over w, lag(a) over w from t window w as (order by b)
alter table t rename column a to c
alter table t rename to u
alter table u drop column b
create view w as select upper(c), round(c, 1), date('2020-01-01', '+1 day') from u
select * from w
create trigger g after insert on u begin update u set c = c + 1; end
insert into u values (1)
select total(c), group_concat(c, '-'), printf('%d', c), sqrt(4), sign(-1) from u
commit
vacuum
drop table u
""",
    """
pragma foreign_keys = on
pragma user_version = 3
pragma user_version
pragma journal_mode = wal
create table csv(a references csv)
pragma table_info('csv')
select * from pragma_table_info('csv')
select name from sqlite_master
pragma writable_schema
""",
]


@pytest.mark.parametrize("statements", STATEMENTS)
@pytest.mark.parametrize("made", ["sqlite3.connect", "sqlite3.Connection"])
def test_ordinary_statements_work_as_ever(statements, made):
    written = f"STATEMENTS = {statements.strip().splitlines()!r}"
    answer = f"{written}\ndef f(con, statement): return con.execute(statement).fetchall()"
    test = f"import sqlite3\ncon = {made}(':memory:')\n"
    expect_as_beside(answer, f"{test}for one in STATEMENTS: print(con.execute(one).fetchall())")
    expect_as_beside(answer, f"{test}for one in STATEMENTS: print(f(con, one))")


def test_functions_of_the_tests_own_are_called_by_a_students_statement():
    answer = "QUERY = 'select area(2), longest(x) from (select 1 as x)'"
    test = """
import sqlite3
class Longest:
    def __init__(self): self.n = 0
    def step(self, x): self.n = max(self.n, x)
    def finalize(self): return self.n
con = sqlite3.connect(":memory:")
con.create_function("area", 1, lambda x: x * x)
con.create_aggregate("longest", 1, Longest)
assert con.execute(QUERY).fetchall() == [(4, 1)]
"""
    expect_as_beside(answer, test)


@pytest.mark.parametrize("given", ["import sqlite3\ncon = sqlite3.connect(':memory:')", ""])
def test_connections_belong_to_their_class(given):
    test = """
import sqlite3
con = sqlite3.connect(":memory:")
assert isinstance(con, sqlite3.Connection) and type(con) is sqlite3.Connection
assert issubclass(type(con), sqlite3.Connection) and repr(con).startswith("<sqlite3.Connection object")
class C(sqlite3.Connection): pass
assert isinstance(C(":memory:"), C) and not isinstance(con, C) and f(con) == 1
assert isinstance(made(), sqlite3.Connection) and not isinstance(1, sqlite3.Connection)
"""
    answer = """
import sqlite3
def f(con): return con.execute('select 1').fetchone()[0]
def made(): return sqlite3.connect(':memory:')
"""
    assert from_afar(answer, test, given=given) == from_afar(answer, "")
