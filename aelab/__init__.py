"""The autoencoder lab: data, networks, training, checks and figures that the notebooks import.

Nothing is imported here but the standard library, so that `import aelab` is instant; TensorFlow is loaded by the
modules that need it.
"""

import os
import sys
from io import TextIOWrapper

# TensorFlow reports its build options on stderr when it is imported. Learners read that as an error.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__version__ = "0.1.0"


def show_any_text() -> None:
    """Let this process print whatever it has to, on any terminal or pipe: letters that it lacks become `\\u0141`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
