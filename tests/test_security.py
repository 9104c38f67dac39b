"""The page on security claims nothing without a test or a case that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/security.md"
LINKS = re.findall(r"\[(\w+)\]\((\.\./tests/[\w/]+\.py)\)", PAGE.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("name", "path"), LINKS, ids=[name for name, _ in LINKS])
def test_a_test_or_case_that_the_page_names_is_there(name, path):
    file = (PAGE.parent / path).resolve()
    if "corpus" in file.parts:
        assert file.is_file() and file.stem == name
    else:
        assert f"\ndef {name}(" in file.read_text(encoding="utf-8")


def test_each_row_of_a_table_of_attempts_has_a_test_or_a_case():
    tables = re.findall(r"^\| .*\| shown by \|\n\|[-|]+\n((?:\|.*\n)+)", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    rows = [row for table in tables for row in table.splitlines()]
    assert len(rows) > 30
    assert not [row for row in rows if "(../tests/" not in row]
