"""What texts that are evaluated as code may be, and how a test has them evaluated; known by reading them."""

from __future__ import annotations

import ast
import builtins
import os
import re
import timeit
import typing
from collections.abc import Collection, Iterable
from functools import cache
from pathlib import Path

from autograder.judge.told import without_spaces
from autograder.notebooks.ipython import nodes_of
from labkit.parsing import CANNOT_COMPILE, parse_expression

# What evaluates texts of others: annotations, queries of tables, formulas, templates.
ANNOTATIONS = tuple(f"{os.sep}{name}" for name in ("typing.py", "inspect.py", "annotationlib.py"))
FORMULAS, TEMPLATES = f"{os.sep}sympy{os.sep}parsing{os.sep}", (f"{os.sep}jinja2{os.sep}", f"{os.sep}mako{os.sep}")
QUERIES = f"{os.sep}pandas{os.sep}core{os.sep}computation{os.sep}"
LOCAL = "__pd_eval_local_"  # how pandas writes @
_COMPUTING = {"abs", "min", "max", "sum", "pow", "round", "int", "float", "complex", "bool", "divmod", "len", "range"}
_TYPES = {name for name, value in vars(builtins).items() if isinstance(value, type)} | {*typing.__all__, "None"}
_MODULES = {"typing", "t", "np", "numpy", "pd", "pandas", "collections", "datetime", "decimal", "fractions"}
_OF_TYPES = (
    *(ast.Expression, ast.Name, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Constant, ast.Load),
    *(ast.BinOp, ast.BitOr),
)
_EVALUATING = {"eval", "exec"}
_CALLED = (
    "",
    ", _setup=_setup",
    ", _stmt=_stmt",
    ", _setup=_setup, _stmt=_stmt",
)  # which `timeit` is given as functions
_OF_TIMEIT = {  # the lines that it adds
    without_spaces(line)
    for given in _CALLED
    for part in ("", "_")
    for line in vars(timeit)["template"]
    .format(stmt=part and "_stmt()", setup=part and "_setup()", init=given)
    .split("\n")
}
_CHANGING = (ast.NamedExpr, ast.Lambda, ast.Await, ast.Yield, ast.YieldFrom)
WORD_OR_HIDDEN = re.compile(r"\w+")
_REACHING = {  # built-in functions
    *("open", "exec", "eval", "compile", "getattr", "setattr", "delattr", "globals", "locals", "vars", "breakpoint"),
    *("input", "help", "exit", "quit", "memoryview"),
}
_OF_FRAMES = re.compile(r"(gi|cr|ag|tb|f|co)_[a-z]")  # how members begin by which code gets at that which runs it
WORD = re.compile(r"[^\W\d]\w*")
_WITH_EFFECTS = (ast.Attribute, ast.Lambda, ast.NamedExpr, ast.comprehension, ast.Await)


def is_type(text: str) -> bool:
    """Return whether a text is a type: names of types, put together, and at most one other name, such as a class's."""
    try:
        tree = parse_expression(text.strip())
    except CANNOT_COMPILE:
        return False
    nodes = [*ast.walk(tree)]
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    modules = {node.value.id for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)}
    subscripted = {ast.unparse(node.value).split(".")[-1] for node in nodes if isinstance(node, ast.Subscript)}
    plain = all(isinstance(node, _OF_TYPES) for node in nodes) and not any(
        isinstance(node, ast.Attribute) and (not isinstance(node.value, ast.Name) or node.attr.startswith("_"))
        for node in nodes
    )
    return plain and modules <= _MODULES and subscripted <= _TYPES and len(names - _TYPES - modules) <= 1


def is_harmless(text: str) -> bool:
    """Return whether a query or a formula only compares and computes."""
    try:
        nodes = [*ast.walk(parse_expression(text.strip()))]
    except CANNOT_COMPILE:
        return False
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    looks_into = any(isinstance(node, _WITH_EFFECTS) for node in nodes)
    usual = (names & set(vars(builtins))) <= _COMPUTING and not any(name.startswith("_") for name in names)
    return usual and not looks_into


def is_plain(text: str, words: Collection[str]) -> bool:
    """Return whether a text is an expression that names only some words, those of the test, and changes nothing."""
    if not set(WORD.findall(text)) <= set(words):
        return False
    try:
        tree = parse_expression(text.strip())
    except CANNOT_COMPILE:
        return False
    return not any(
        isinstance(node, _CHANGING) or (isinstance(node, ast.Call) and not isinstance(node.func, ast.Name))
        for node in ast.walk(tree)
    )


def is_of_timeit(text: str, source: str) -> bool:
    """Return whether a text is a part of a test's source, without spaces, as `timeit` puts it into a function."""
    return all(line in _OF_TIMEIT or line in source for line in map(without_spaces, text.split("\n")))


def is_in_files(text: str, files: Iterable[str]) -> bool:
    """Return whether a text stands in one of some files, such as a hint that a library has written as a text."""
    return any(without_spaces(text) in _dense(file) for file in files)


@cache
def content(file: str) -> str:
    """Return the text of a library's file; "" if it has none."""
    try:
        return Path(file).read_text(errors="replace")
    except OSError:
        return ""


@cache
def _dense(file: str) -> str:
    return without_spaces(content(file))


def reaches_further(text: str, words: Collection[str], files: Iterable[str]) -> bool:
    """Return whether code that a library has put together names what no template of its own, and no test, does.

    That is: hidden names and members, and built-in functions by which code gets at anything. words: of the test.
    files: of the library, whose names and, for functions, texts count.
    """
    try:
        nodes = [*ast.walk(ast.parse(text.lstrip(" \t")))]
    except (SyntaxError, ValueError):  # which the library meets, too
        return False
    except (MemoryError, RecursionError):
        return True
    names = {node.id for node in nodes if isinstance(node, ast.Name)} & _REACHING
    hidden = {node.id for node in nodes if isinstance(node, ast.Name) and node.id.startswith("__")}
    members = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    hidden |= {name for name in members if name.startswith("_") or _OF_FRAMES.match(name)}
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    imported = [alias.name for node in imports for alias in node.names]
    imported += [node.module or "" for node in imports if isinstance(node, ast.ImportFrom)]
    hidden |= {part for name in imported for part in name.split(".")} - {"", "*"}
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    hidden |= {word for one in texts for word in WORD_OR_HIDDEN.findall(one) if word.startswith("__")}
    left = (hidden | names) - set(words)
    for file in files if left else ():
        written, in_texts = _words_of(file)
        left -= in_texts | {name for name in left - _REACHING if name in written or name.startswith(_beginnings(file))}
    return bool(left)


def is_word_in(name: str, files: Iterable[str]) -> bool:
    """Return whether one of some files, of libraries, spells a name."""
    return any(spells(content(file), name) for file in files)


@cache
def _words_of(file: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of a library's file, and those in its texts, which may be templates of code."""
    if not (texts := texts_in(file)):
        return frozenset(), frozenset()
    return frozenset(WORD_OR_HIDDEN.findall(content(file))), frozenset(WORD_OR_HIDDEN.findall(texts))


@cache
def texts_in(file: str) -> str:
    """Return the texts that a library's file writes, one a line, but for docstrings; "" if it is not Python."""
    try:
        nodes = [*ast.walk(ast.parse(content(file)))]
    except (SyntaxError, ValueError):
        return ""
    said = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}  # docstrings
    texts = (one.value for one in nodes if isinstance(one, ast.Constant) and id(one) not in said)
    return "\n".join(one for one in texts if isinstance(one, str))


@cache
def _beginnings(file: str) -> tuple[str, ...]:
    """Return how the names begin that a library puts together, such as "__attr_factory_"."""
    return tuple(word for word in _words_of(file)[1] if re.fullmatch(r"_+\w*[^\W_]_", word) and word.count("_") > 2)


def names_in(source: str) -> set[str]:
    """Return the parts of all paths that cells may name, which are parts of their texts."""
    texts = (node.value for node in nodes_of(source) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {part for text in texts for part in re.split(r"[\\/]", text)}


def spells(source: str, name: str) -> bool:
    """Return whether a name is a word of a source, by itself or within a text."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", source) is not None


def hands_over_evaluation(source: str) -> bool:
    """Return whether a test hands `eval` or `exec` to another function, which may call it with a student's text."""
    nodes = nodes_of(source)
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return any(
        (isinstance(node, ast.Name) and node.id in _EVALUATING and id(node) not in called)
        or (isinstance(node, ast.Attribute) and node.attr in _EVALUATING and id(node) not in called)
        or (isinstance(node, ast.Constant) and node.value in _EVALUATING)
        for node in nodes
    )
