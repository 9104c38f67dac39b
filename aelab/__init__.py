"""The autoencoder lab: data, networks, training, checks and figures that the notebooks import.

Only the standard library is imported here, so that `import aelab` is instant; the modules that need TensorFlow load it.
"""

import os
import sys
from io import TextIOWrapper

# TensorFlow reports its build options on stderr when it is imported. Learners read that as an error.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

__version__ = "0.1.0"


def show_any_text() -> None:
    """Let this process print any text to any terminal or pipe: letters that the encoding lacks become `\\u0141`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
