"""The page for lecturers lists the usual tests that are there."""

from __future__ import annotations

import re
import shlex
import tomllib

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


def test_the_smaller_installation_lists_what_the_project_needs_without_the_labs_own_packages():
    listed = re.search(r"pip install (cryptography(?:\\\n|.)+)", PAGE.read_text(encoding="utf-8"))[1]
    project = tomllib.loads((PAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.match(r"[\w.-]+(\[\w+\])?", one)[0]: one.partition(";")[0] for one in project["dependencies"]}
    left_out = ("keras", "onnx", "tensorflow", "tqdm")
    needed = {name: one for name, one in needed.items() if name not in left_out}
    expected = {one if "==" in one or "<" in one else name for name, one in needed.items()}
    assert set(shlex.split(listed.replace("\\\n", " "))) == expected
