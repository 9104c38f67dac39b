"""Names that both sides of the wall use: of environment variables, files of requests, and attributes."""

from __future__ import annotations

import re

# Set while a submission is graded: public checks and tests say nothing there, since the grader runs them elsewhere.
JUDGED = "LABKIT_JUDGED"
# "OUTBOX:INBOX": the folder that requests for services are written to, and the one where replies appear.
SERVICES = "LABKIT_SERVICES"
WARM = "LABKIT_WARM"  # modules that are imported before kernels are forked, separated by spaces
CODECS = "LABKIT_CODECS"  # names of codecs, separated by spaces
# The same on both sides: a test compares hashes of texts, or sets in their order. And the same each time it is run.
HASHING = {"PYTHONHASHSEED": "0"}

# What a decorator writes onto a function, which it has from the beginning.
WRITTEN = ("__name__", "__qualname__", "__doc__")
MOST_OF_OWN = 50  # attributes of one entry of a log, by `extra`

SERVICE = re.compile(r"[a-z_]{1,40}")
REQUEST = re.compile(rf"(({SERVICE.pattern})-[0-9-]{{1,40}})\.request")  # its name, and that of the service


def request_file(name: str) -> str:
    """Return the name of the file that holds a request."""
    return f"{name}.request"


def reply_file(name: str) -> str:
    """Return the name of the file that holds the reply to a request."""
    return f"{name}.reply"
