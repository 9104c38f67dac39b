"""Sources of cells: normalised across editors, and analysed as Python. Nothing is run."""

from __future__ import annotations

import ast
import re
import symtable
import unicodedata
import warnings
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from autograder.notebooks.ipython import LONGEST_PARSED
from labkit.parsing import CANNOT_COMPILE, parse

NEXT_LINE = re.compile(r"\r\n?")
# Characters that editors insert for spaces, or invisibly: Python accepts none of them outside strings.
SPACES = dict.fromkeys([0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
UNSEEN = dict.fromkeys([0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF])
LINES = dict.fromkeys([0x85, 0x2028, 0x2029], "\n")
TYPED = SPACES | UNSEEN | LINES
# Possessive, so that matching takes linear time: students write the texts.
OF_IPYTHON = re.compile(r"^([ \t]*+)(?:[%!?]|[^\n=]*+=[ \t]*+[%!]|[^#\n?]*+\?\??[ \t]*+$)[^\n]*+", re.MULTILINE)
OF_PYTHON = {"time", "timeit", "capture", "prun"}  # magics for a whole cell whose content is still Python
FENCED = re.compile(r"^(`{3,}|~{3,})[^\n]*+\n(.*?)^\1[`~]*[ \t]*$", re.MULTILINE | re.DOTALL)
DEFINED = re.compile(r"^[ \t]*(?:def|class)[ \t]+(\w+)|^(\w+)[ \t]*=[^=]", re.MULTILINE)


def with_line_feeds(text: str) -> str:
    """Convert all line ends to line feeds."""
    return NEXT_LINE.sub("\n", text)


def plain(text: str) -> str:
    """Normalise a text for comparison as a person sees it: spaces, invisible characters and composed letters."""
    composed = unicodedata.normalize("NFC", with_line_feeds(text).translate(TYPED))
    return "\n".join(line.rstrip() for line in composed.split("\n")).strip()


def runnable(source: str) -> str:
    """Replace characters that an editor inserted, if they are what keeps the source from being Python."""
    typed = source.translate(TYPED)
    return typed if typed != source and _parsed(source) is None and _parsed(typed) is not None else source


def python_of(source: str) -> ast.Module | None:
    """Parse a code cell without IPython's own commands; None if it is not Python, or longer than LONGEST_PARSED."""
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
                return parse(tried)
        except CANNOT_COMPILE:
            continue
    return None


@lru_cache(4096)
def names_in(source: str) -> frozenset[str]:
    """Return the names that a source defines at its top level; a guess if it is not Python."""
    tree = python_of(source)
    if tree is not None:
        with suppress(*CANNOT_COMPILE):
            table = symtable.symtable(ast.unparse(tree), "<cell>", "exec")
            return frozenset(name.get_name() for name in table.get_symbols() if name.is_assigned())
    return frozenset(first or second for first, second in DEFINED.findall(source.translate(TYPED)))


def is_prose(source: str) -> bool:
    """Return whether the source of a code cell is prose: not Python, or only comments and strings."""
    if not plain(source) or source.lstrip().startswith(("%", "!")):
        return False
    tree = python_of(source)
    if tree is None:
        return len(re.findall(r"[^\W\d_]{2,}", source)) > 4
    return all(isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant) for one in tree.body)


def fenced(text: str) -> str:
    """Return the fenced code in Markdown, in any language; "" if there is none."""
    return "\n".join(code for _, code in FENCED.findall(with_line_feeds(text)))


def normal(source: str) -> str:
    """Normalise the source of a code cell, ignoring comments and layout."""
    tree = python_of(source)
    with suppress(*CANNOT_COMPILE):
        return plain(source) if tree is None else ast.dump(tree)
    return plain(source)


def overlap(first: str, second: str) -> float:
    """Return the share of the shorter source's lines that the other one has too, from 0 to 1."""
    lines = [{line.strip() for line in plain(source).split("\n") if line.strip()} for source in (first, second)]
    return len(lines[0] & lines[1]) / max(1, min(map(len, lines)))


def rest_of(source: str, released: str) -> str:
    """Return what was added to a released source, before it, after it or between its lines."""
    whole, known = plain(source), plain(released)
    if known in whole:
        before, _, after = whole.partition(known)
        return joined(filter(str.strip, [before, after]))
    lines = {line.strip() for line in known.split("\n")}
    return "\n".join(line for line in whole.split("\n") if line.strip() not in lines).strip("\n")


def joined(sources: Iterable[str]) -> str:
    """Join several sources into one."""
    return "\n".join(source.strip("\n") for source in sources)
