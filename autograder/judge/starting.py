"""Start the first process of the judge."""

from __future__ import annotations

import contextlib
import importlib
import os
import resource
import sys
from multiprocessing.connection import Connection
from pathlib import Path

from autograder.judge.forking import end_with
from autograder.judge.judge import Judge
from autograder.judge.reach import DESCRIPTORS
from autograder.lab import load_lab
from labkit.codec import load_codecs

MOST_DATA = 4 * 2**30  # bytes of memory for each process: a student's index may copy an image a million times


def main() -> None:
    """Import what the lab needs, and serve.

    The arguments are the connection's file descriptor, the place of the lab, a folder to work in, and what of the
    course no test may read.
    """
    end_with(os.getppid())
    connection = Connection(int(sys.argv[1]))
    DESCRIPTORS.add(connection.fileno())
    lab = load_lab(sys.argv[2])
    load_codecs(lab.codecs)
    for name in lab.warm:
        importlib.import_module(name)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_DATA, MOST_DATA))
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Judge(connection, lab, Path(sys.argv[3]), [Path(one) for one in sys.argv[4:]]).serve()
    os._exit(0)  # a forked process must not end what its parent has at its exit
