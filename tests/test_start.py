"""The first cell of a notebook says in one line whether data, weights and versions are fine, or how to fix them."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import pytest
from IPython.core.interactiveshell import InteractiveShell
from packaging.requirements import Requirement
from toy_store import ToyStore, install

from aelab import lab, versions
from aelab.store import StoreError

PINS = ["tensorflow==2.21.0", "keras==3.15.1", "numpy>=2.1,<2.5", "rich>=99"]


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """A small cache instead of the real one, which can fetch everything."""
    made = ToyStore(tmp_path)
    install(made, monkeypatch)
    return made


@pytest.fixture
def installed(monkeypatch):
    """The installed versions, by package; tests change them."""
    packages = {"tensorflow": "2.21.0", "keras": "3.15.1", "numpy": "2.4.9", "rich": "1"}

    def version(name):
        if name not in packages:
            raise PackageNotFoundError(name)
        return packages[name]

    monkeypatch.setattr(versions, "version", version)
    monkeypatch.setattr(versions, "requires", lambda name: PINS)
    return packages


def started(capsys):
    lab.start(["numbers"])
    return capsys.readouterr().out.splitlines()[-1]


def test_the_line_says_ready_where_all_is_well(toy, installed, capsys):
    assert started(capsys).startswith("Ready: data and weights are here and verified. Profile 'quick'. Python 3.")


def test_another_version_is_told_with_what_was_expected_found_and_how_to_mend_it(toy, installed, capsys):
    installed["keras"] = "3.10.0"
    line = started(capsys)
    assert line.startswith("Ready, but: Expected keras==3.15.1, found keras 3.10.0: your numbers may differ")
    assert '%pip install "keras==3.15.1"' in line and "Restart Kernel" in line


def test_a_package_that_no_number_depends_on_is_no_matter(installed):
    assert versions.wrong_versions() == {}


def test_several_packages_are_told_together_and_a_missing_one_too(installed):
    installed["numpy"] = "2.5.0"
    del installed["keras"]
    sentence = versions.how_to_mend(versions.wrong_versions())
    assert "found keras is missing, numpy 2.5.0" in sentence and "numpy<2.5,>=2.1" in sentence


def test_where_the_lab_was_not_installed_nobody_knows_its_pins(monkeypatch):
    def requires(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(versions, "requires", requires)
    assert versions.wrong_versions() == {}


def test_the_packages_of_this_machine_are_those_of_the_lab():
    pinned = {Requirement(text).name for text in versions.requires(versions.PROJECT)}
    assert set(versions.NUMBERS_DEPEND_ON) <= pinned
    assert versions.wrong_versions() == {}


def test_data_that_cannot_be_had_is_told_without_the_librarys_lines(toy, installed, capsys):
    for served in toy.served.iterdir():
        served.unlink()
    with pytest.raises(StoreError, match=r"The lab is not ready\. .*numbers"):
        lab.start(["numbers"])
    shell = InteractiveShell()
    capsys.readouterr()
    shell.run_cell("from aelab import lab\nlab.start(['numbers'])")
    shell.history_manager.end_session()
    shown = capsys.readouterr().out
    assert "The lab is not ready" in shown
    assert "store.artefact" not in shown and "filling" not in shown
