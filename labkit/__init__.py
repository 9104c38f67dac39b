"""What stands on both sides of the wall: what notebooks call, what the sandbox runs, and what crosses between them.

It knows no course, and imports neither Keras nor TensorFlow.
"""

import sys
from io import TextIOWrapper


def show_any_text() -> None:
    """Let this process print any text to any terminal or pipe: letters that the encoding lacks become `\\u0141`."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
