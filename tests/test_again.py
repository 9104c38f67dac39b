"""A student's cells run again with other settings, and leave no trace."""

from __future__ import annotations

import pytest

from autograder.judge.remote import Remote
from kerasdata.codecs import CODECS
from labkit.again import again, run_by
from labkit.kernel import callbacks, exporter
from labkit.kernel import export as exports
from labkit.kernel.rerun import run_again


@pytest.fixture(autouse=True)
def codecs(monkeypatch):
    """Let this process, which plays the student's, know Keras's objects."""
    monkeypatch.setattr(exporter, "codecs", CODECS)
    monkeypatch.setattr(callbacks, "codecs", CODECS)


GIVEN = "index = 0\nweight = 0.5\n"


def after(*cells, made=("mixed",), settings=None, **names):
    """Return the values after the cells ran once, and then again; existing names keep their values."""
    namespace = {"In": ["", *cells], **names}
    for cell in cells:
        exec(cell.replace("%%time\n", "").replace("%matplotlib inline", ""), namespace)
    before = dict(namespace)
    found = run_again(namespace, made, {"weight": 0.25} if settings is None else settings)
    assert namespace == before
    return found


@pytest.mark.parametrize(
    "cells",
    [
        [GIVEN + "mixed = 8 * weight"],
        ["weight = 0.5", "mixed = 8 * weight"],
        ["weight: float = 0.5\nmixed = 8 * weight"],
        ["weight = float(0.5)\nmixed = 8 * weight"],
        ["index, weight = 0, 0.5\nmixed = 8 * weight"],
        ["%%time\nweight = 0.5\nmixed = 8 * weight"],
        ["def mix():\n    return 8 * weight", "weight = 0.5\nmixed = mix()"],
        ["weight = 0.5\nshare = weight", "mixed = 8 * share"],
        ["weight = 0.5\nmixed = 1", "mixed = 8 * weight"],
    ],
)
def test_what_follows_from_a_setting_follows_the_new_one(cells):
    assert after(*cells) == {"mixed": 2, "weight": 0.25}


@pytest.mark.parametrize(
    "cell",
    [
        "for weight in [0.25, 0.5]:\n    mixed = 8 * weight",
        "all_weights = [0.5]\nweight = all_weights[0]\nmixed = 8 * all_weights[0]",
        "weight = share = 0.5\nmixed = 8 * share",
        "if True:\n    weight = 0.5\nmixed = 8 * weight",
    ],
)
def test_a_setting_that_other_names_depend_on_keeps_its_own_value(cell):
    assert after(cell) == {"mixed": 4, "weight": 0.5}


def test_what_no_cell_defines_cannot_be_made_again():
    assert after("other = 1", made=("mixed",)) is None


def test_a_cell_that_stops_leaves_the_names_as_they_were():
    namespace = {"In": ["weight = 0.5\nnew = 1\nmixed = {0.5: 1}[weight]"], "weight": 0.5, "mixed": 1}
    before = dict(namespace)
    with pytest.raises(KeyError):
        run_again(namespace, ["mixed"], {"weight": 0.25})
    namespace.pop("__builtins__", None)
    assert namespace == before


def remote(**namespace):
    return Remote(lambda request: exports.answer(request, namespace), CODECS)


def test_a_test_asks_for_it_where_the_notebook_ran():
    student = remote(In=[GIVEN + "print('never seen')\nmixed = 8 * weight"])
    with run_by(student.again):
        assert again(("mixed",), {"weight": 0.25}) == {"mixed": 2, "weight": 0.25}
    assert student.called


def test_a_cell_that_raises_is_as_one_that_is_not_there():
    assert remote(In=["mixed = 1 / 0"]).again(("mixed",), {}) is None


def test_nobody_runs_cells_again_in_a_notebook():
    assert again(("mixed",), {"weight": 0.25}) is None
