"""What statements of SQLite may do in the process that judges: a student may have written their text."""

from __future__ import annotations

import sqlite3

_OF_THE_PROCESS = ("hard_heap_limit", "soft_heap_limit", "temp_store_directory", "data_store_directory")  # PRAGMAs
_ON_TABLES = (sqlite3.SQLITE_READ, sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
# Tables that are files, or the pages of a database as they are stored, and so may be forged.
_RAW = {"sqlite_dbpage", "fsdir", "zipfile"}
# Modules of virtual tables that read and write nothing but tables of their database.
_TABLES = {
    *("fts3", "fts4", "fts5", "fts4aux", "fts5vocab", "fts3tokenize", "rtree", "rtree_i32", "geopoly"),
    *("json_each", "json_tree", "generate_series", "dbstat", "sqlite_stmt"),
}
# Functions that read or write files, start programs, or take places in memory, whoever has added them to SQLite.
_REACHING = {
    *("fts3_tokenizer", "load_extension", "readfile", "writefile", "edit", "lsmode", "eval", "fts5", "sqlite_log"),
    *("rtreecheck", "rtreenode", "rtreedepth", "zipfile", "lsdir"),
}
# Functions of SQLite's own that are documented and only compute. Those that a test adds are not SQLite's.
_COMPUTING = {
    *("abs", "changes", "char", "coalesce", "concat", "concat_ws", "format", "glob", "hex", "if", "ifnull", "iif"),
    *("instr", "last_insert_rowid", "length", "like", "likelihood", "likely", "lower", "ltrim", "max", "min", "nullif"),
    *("octet_length", "printf", "quote", "random", "randomblob", "replace", "round", "rtrim", "sign", "soundex"),
    *("sqlite_compileoption_get", "sqlite_compileoption_used", "sqlite_source_id", "sqlite_version", "substr"),
    *("substring", "subtype", "total_changes", "trim", "typeof", "unhex", "unicode", "unistr", "unistr_quote"),
    *("unlikely", "upper", "zeroblob", "regexp", "match", "stddev", "median", "percentile", "percentile_cont"),
    *("percentile_disc", "avg", "count", "group_concat", "string_agg", "sum", "total", "date", "time", "datetime"),
    *("julianday", "unixepoch", "strftime", "timediff", "current_date", "current_time", "current_timestamp"),
    *("acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "ceil", "ceiling", "cos", "cosh", "degrees", "exp"),
    *("floor", "ln", "log", "log10", "log2", "mod", "pi", "pow", "power", "radians", "sin", "sinh", "sqrt", "tan"),
    *("tanh", "trunc", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead"),
    *("first_value", "last_value", "nth_value", "->", "->>", "json", "jsonb", "snippet", "offsets", "matchinfo"),
    *("optimize", "highlight", "bm25", "fts5_source_id", "fts5_locale", "fts5_get_locale", "fts5_insttoken", "decimal"),
}
_COMPUTING_FAMILIES = ("json_", "jsonb_", "decimal_", "geopoly_")


def why_not(action: int, what: str | None, value: str | None) -> str:
    """Return why the judge does not do this for a statement; "" if it does.

    what, value: as SQLite tells its authorizers for each action.
    """
    name, by = str(what).lower(), "perhaps by a student's statement"
    if action == sqlite3.SQLITE_ATTACH and what not in ("", ":memory:"):  # "" is what VACUUM attaches
        return "The test attaches a database, perhaps by a student's statement"
    if action == sqlite3.SQLITE_PRAGMA and value is not None:
        if name in _OF_THE_PROCESS:
            return f"The test sets {what}, which holds for the whole process, {by}"
        if name == "writable_schema" or (name == "journal_mode" and value.strip("'\"").lower() == "off"):
            return f"The test sets {what}, after which what is stored may be damaged, {by}"
    if action == sqlite3.SQLITE_FUNCTION and not _only_computes(str(value).lower()):
        return f"The test calls {value}, which does more than compute, {by}"
    if action == sqlite3.SQLITE_CREATE_VTABLE and str(value).lower() not in _TABLES:
        return f"The test makes a table by {value}, which may read what is no table, {by}"
    if action in _ON_TABLES and name in _RAW:
        return f"The test uses {what}, which is no table of a database's, {by}"
    return ""


def _only_computes(function: str) -> bool:
    if function in _REACHING:
        return False
    is_ours = function in _COMPUTING or function.startswith(_COMPUTING_FAMILIES)
    return is_ours or function not in _BUILT_IN


def _built_in() -> frozenset[str]:
    """Return the names of the functions that SQLite has before a test adds its own."""
    connection = sqlite3.dbapi2.connect(":memory:")
    try:
        return frozenset(str(row[0]).lower() for row in connection.execute("pragma function_list"))
    except sqlite3.Error:  # a build that does not tell
        return frozenset()
    finally:
        connection.close()


_BUILT_IN = _built_in()  # asked for now: within a statement, no other may be begun
