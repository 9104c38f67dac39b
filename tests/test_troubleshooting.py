"""Every message that the troubleshooting page explains comes from this project, or from another one that it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
MESSAGES = re.findall(r"^### (.+)$", PAGE, re.MULTILINE)
OF_OTHERS = {
    "NameError: name ... is not defined",
    "Running as root is not recommended",
    "The kernel appears to have died",
    "aelab: command not found",
}


def texts_of(path):
    """Return all strings of a Python file, with a gap for each value that a message fills in."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.fixture(scope="module")
def messages():
    sources = [
        path
        for package in ("aelab", "autograder", "kerasdata", "labkit")
        for path in sorted((ROOT / package).rglob("*.py"))
    ]
    scripts = [ROOT / "Makefile", ROOT / ".ci" / "system"]
    return [text for path in sources for text in texts_of(path)] + [path.read_text() for path in scripts]


@pytest.mark.parametrize("message", [message for message in MESSAGES if message not in OF_OTHERS])
def test_a_message_that_is_explained_is_still_given(message, messages):
    assert any(message in text for text in messages)


def test_the_page_explains_something():
    assert len(MESSAGES) > 20 and set(MESSAGES) > OF_OTHERS
