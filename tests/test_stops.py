"""A test can say which cell stopped, if what it finds is incomplete."""

from __future__ import annotations

import pytest

from aelab.autoencoders.tables import tables_are_complete
from labkit.scoring import NotAttemptedError, UnmetError
from labkit.stops import stops_told, why_stopped

STOPPED = "Cell 7, comparison, stopped with ValueError: Expected the original pixels first"
BLANK = "Cell 7, comparison, stopped with BlankError: This blank is not filled in yet"


def test_a_cell_that_stopped_is_named_only_while_it_is_told():
    with stops_told({"mse": "Cell 7, comparison, ran and did not define it.", "mse_28": STOPPED}):
        assert why_stopped("mse", "mse_28") == f"{STOPPED}."
        assert why_stopped("mse") == why_stopped("other") == ""
    assert why_stopped("mse_28") == ""


def test_a_blank_is_no_stop():
    with stops_told({"mse": BLANK}):
        assert why_stopped("mse") == ""


@pytest.mark.parametrize("mse", [{"VGG16": 0.1}, {}])
def test_tables_of_a_loop_that_stopped_are_told_why(mse):
    with stops_told({"mse": STOPPED}), pytest.raises(UnmetError, match="the original pixels first") as caught:
        tables_are_complete(mse, {})
    assert not isinstance(caught.value, NotAttemptedError)
    with stops_told({"mse": BLANK}), pytest.raises(NotAttemptedError):
        tables_are_complete({}, {})
