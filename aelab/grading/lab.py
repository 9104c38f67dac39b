"""What this lab tells the grader about itself. TensorFlow is imported only by the functions that need it."""

from __future__ import annotations

from contextlib import AbstractContextManager

from aelab.assignments import assignment_names
from aelab.delegation import SERVICE
from aelab.grading.mounts import DATA, mounts
from aelab.profile import GRADING_VARIABLES, SEED_VARIABLE
from aelab.store import cache_directory
from autograder.lab import Lab

EXERCISES = [f"{name}.exercises" for name in assignment_names()]  # modules of this package


def _train(question: bytes) -> bytes:
    from aelab.grading.trainer import answer

    return answer(question)


def _around_test() -> AbstractContextManager[None]:
    from aelab.features import kept_apart

    return kept_apart()


def _clean() -> None:
    """Free what Keras keeps of models that are no longer used."""
    from kerasdata.runtime import keras

    keras.backend.clear_session()


LAB = Lab(
    packages=("aelab", "kerasdata"),
    distributions=("keras", "tensorflow"),
    helpers=frozenset(
        f"aelab.{name}" for name in (*EXERCISES, "data", "lab", "metrics", "plots", "profile", "progress")
    ),
    warm=(
        *("matplotlib.pyplot", "matplotlib.backends.backend_agg"),
        *("aelab.lab", "aelab.features", "aelab.plots", "aelab.training"),
        *(f"aelab.{name}" for name in EXERCISES),
        "aelab.autoencoders.saved",
    ),
    codecs=("kerasdata.codecs:CODECS",),
    variables={**GRADING_VARIABLES, "CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3"},
    sandbox_variables={"AELAB_DATA": str(DATA)},
    # TensorFlow's own allocator never returns the memory of its largest arrays; the system's does, and is as fast.
    judge_variables={"TF_ONEDNN_USE_SYSTEM_ALLOCATOR": "1"},
    seed_variable=SEED_VARIABLE,
    mounts=mounts,
    services={SERVICE: _train},
    stores=lambda: [cache_directory()],
    around_test=_around_test,
    clean=_clean,
)
