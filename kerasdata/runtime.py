"""Load Keras and TensorFlow quietly, and make runs repeatable.

Every module that needs Keras takes it from here: `from kerasdata.runtime import keras`. Notebooks and grading need
TensorFlow. Training and measuring also run on Keras's JAX backend (`KERAS_BACKEND=jax`), for a GPU that TensorFlow
cannot use; `tf` is None there.
"""

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


@contextmanager
def _silent_standard_error() -> Iterator[None]:
    """Discard everything written to file descriptor 2 for a while.

    No setting switches off TensorFlow's C++ start-up messages; a learner takes them for errors. Python exceptions
    still come through.
    """
    sys.stderr.flush()
    saved = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


with _silent_standard_error():
    import keras

    BACKEND: str = keras.backend.backend()
    _backend = import_module(BACKEND)
    tf: Any = _backend if BACKEND == "tensorflow" else None
    if tf is not None:
        # Listing the devices for the first time prints more messages.
        tf.config.list_physical_devices()

logging.getLogger("tensorflow").setLevel(logging.ERROR)

BACKEND_VERSION: str = _backend.__version__

__all__ = ["BACKEND", "BACKEND_VERSION", "keras", "make_repeatable", "tf"]


def make_repeatable(seed: int) -> None:
    """Seed Python, NumPy and the backend, and make TensorFlow use operations that give the same bits each time.

    The same machine, versions and number of threads then give the same numbers (see
    `tf.config.experimental.enable_op_determinism`).
    """
    keras.utils.set_random_seed(seed)
    if tf is not None:
        tf.config.experimental.enable_op_determinism()
