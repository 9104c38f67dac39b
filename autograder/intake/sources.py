"""Sources of cells: read alike whatever editor wrote them, and what Python makes of them. Nothing of them is run."""

from __future__ import annotations

import ast
import re
import symtable
import unicodedata
import warnings
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

NEXT_LINE = re.compile(r"\r\n?")
# What editors put in place of a space, or where nothing can be seen: Python accepts none of it outside texts.
SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
LINES = dict.fromkeys([0x85, 0x2028, 0x2029], "\n")
TYPED = SPACES | UNSEEN | LINES
# Possessive, so that the time is linear: the texts are students'.
OF_IPYTHON = re.compile(r"^([ \t]*+)(?:[%!?]|[^\n=]*+=[ \t]*+[%!]|[^#\n?]*+\?\??[ \t]*+$)[^\n]*+", re.MULTILINE)
NOT_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)  # what Python's parser raises, and its helpers
LONGEST_PARSED = 20_000  # characters; some texts of a megabyte take the parser minutes
OF_PYTHON = {"time", "timeit", "capture", "prun"}  # magics for a whole cell that is Python all the same
FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*+\n(.*?)^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
DEFINED = re.compile(r"^[ \t]*(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=[^=]", re.MULTILINE)


def with_line_feeds(text: str) -> str:
    """The text with one kind of line ends, whatever system it was written on."""
    return NEXT_LINE.sub("\n", text)


def plain(text: str) -> str:
    """The text as a person sees it, to compare with: spaces, what cannot be seen, and forms of letters are alike."""
    composed = unicodedata.normalize("NFC", with_line_feeds(text).translate(TYPED))
    return "\n".join(line.rstrip() for line in composed.split("\n")).strip()


def runnable(source: str) -> str:
    """The source of a code cell without what an editor put between its words, where Python would stop at that."""
    typed = source.translate(TYPED)
    return typed if typed != source and _parsed(source) is None and _parsed(typed) is not None else source


def python_of(source: str) -> ast.Module | None:
    """What Python reads in a code cell, leaving out IPython's own commands; None if it is not Python, or very long."""
    tree = _parsed(source)
    return tree if tree is not None else _parsed(source.translate(TYPED))


def _parsed(source: str) -> ast.Module | None:
    if len(source) > LONGEST_PARSED:
        return None
    if source.lstrip().startswith("%%"):
        magic, _, source = source.lstrip().partition("\n")
        if magic[2:].partition(" ")[0].strip() not in OF_PYTHON:
            return None
    for tried in (source, OF_IPYTHON.sub(r"\1pass", source)):
        try:
            with warnings.catch_warnings(action="ignore"):
                return ast.parse(tried)
        except NOT_PYTHON:
            continue
    return None


@lru_cache(4096)
def names_in(source: str) -> frozenset[str]:
    """The names that a source defines at its top level; a guess where it is not Python."""
    tree = python_of(source)
    if tree is not None:
        with suppress(*NOT_PYTHON):
            table = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
            return frozenset(name.get_name() for name in table.get_symbols() if name.is_assigned())
    return frozenset(first or second for first, second in DEFINED.findall(source.translate(TYPED)))


def is_prose(source: str) -> bool:
    """Whether the source of a code cell is a text in words: not Python, or nothing but comments and strings."""
    if not plain(source) or source.lstrip().startswith(("%", "!")):
        return False
    tree = python_of(source)
    if tree is None:
        return len(re.findall(r"[^\W\d_]{2,}", source)) > 4
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in tree.body)


def fenced(text: str) -> str:
    """What stands between fences in Markdown, whatever the language that they name; "" if nothing does."""
    return "\n".join(code for _, code in FENCED.findall(with_line_feeds(text)))


def normal(source: str) -> str:
    """The source of a code cell in one form, whatever its comments and its layout."""
    tree = python_of(source)
    with suppress(*NOT_PYTHON):
        return plain(source) if tree is None else ast.dump(tree)
    return plain(source)


def overlap(first: str, second: str) -> float:
    """The share of lines of the shorter source that the other one has, too, from 0 to 1."""
    lines = [{line.strip() for line in plain(source).split("\n") if line.strip()} for source in (first, second)]
    return len(lines[0] & lines[1]) / max(1, min(map(len, lines)))


def rest_of(source: str, released: str) -> str:
    """What was added to a source that was released, in front of it, behind it or between its lines."""
    whole, known = plain(source), plain(released)
    if known in whole:
        before, _, after = whole.partition(known)
        return joined(filter(str.strip, [before, after]))
    lines = {line.strip() for line in known.split("\n")}
    return "\n".join(line for line in whole.split("\n") if line.strip() not in lines).strip("\n")


def joined(sources: Iterable[str]) -> str:
    """Several sources as one."""
    return "\n".join(source.strip("\n") for source in sources)
