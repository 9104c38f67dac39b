"""The student's process that tests play: what earlier tests left in this process does not reach it."""

from __future__ import annotations

import gc
import os

import pytest
from played_student import from_afar


class _EndsItsProcess:
    """Something in a circle, as a socket or a model is, that ends a forked process which collects it."""

    def __init__(self) -> None:
        self.itself, self.process = self, os.getpid()

    def __del__(self) -> None:
        if os.getpid() != self.process:
            os._exit(1)


@pytest.mark.linux_only
def test_what_earlier_tests_left_is_not_collected_in_a_process_forked_for_one():
    gc.disable()  # it is left until the fork
    try:
        _EndsItsProcess()
        assert from_afar("import gc\ngc.collect()\nnumber = 3", "assert number == 3").error == ""
    finally:
        gc.enable()
