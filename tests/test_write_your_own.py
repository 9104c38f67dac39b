"""The page for lecturers lists the usual tests that are there."""

from __future__ import annotations

import pytest
from idioms import IDIOMS
from write_your_own import PAGE, renewed


def test_the_page_lists_the_present_idioms():
    text = PAGE.read_text(encoding="utf-8")
    assert renewed(text) == text, "renew the page: .venv/bin/python tests/write_your_own.py"


def test_renewing_again_changes_nothing_and_keeps_what_is_around_the_list():
    text = PAGE.read_text(encoding="utf-8")
    shortened = text.replace(IDIOMS[0].about, "")
    assert renewed(shortened) == renewed(text)
    assert text.startswith("# Write your own assignment") and text.rstrip().endswith("few points depend on it.")


def test_a_page_without_the_markers_is_refused():
    with pytest.raises(ValueError, match="begin usual tests"):
        renewed("# A page\n")


def test_sentences_fit_into_a_table():
    assert [idiom.name for idiom in IDIOMS if "|" in idiom.about or "\n" in idiom.about + idiom.example] == []
    assert all(idiom.about.endswith(".") and "`" not in idiom.shown for idiom in IDIOMS)
