"""The first line of a notebook: is everything here, and how much will be trained?"""

import platform
from collections.abc import Iterable

from IPython.core.getipython import get_ipython

from aelab import store
from aelab.alt_text import describe_figures
from aelab.assignments import register_exercises
from aelab.autoencoders.turns import keep_turns
from aelab.profile import Profile, current_profile
from aelab.versions import how_to_mend, wrong_versions
from kerasdata.runtime import keras, make_repeatable, tf
from labkit.blanks import report_blanks
from labkit.cell_errors import show_errors
from labkit.cell_runs import record_runs


def start(needs: Iterable[str] = ("fashion-mnist",)) -> Profile:
    """Make a notebook ready: fetch what is missing, seed, report blanks and draw figures in place.

    Args:
        needs: the artefacts of the notebook, by the beginning of their name ("fashion-mnist", "weights/vgg16").

    Returns:
        the profile, which says how much to train.

    Raises:
        aelab.store.StoreError: something is missing and cannot be had; the message says what to do.
    """
    profile = current_profile()
    register_exercises()
    try:
        for name in store.load_artefacts():
            if name.startswith(tuple(needs)):
                store.artefact(name)
    except store.StoreError as error:
        __tracebackhide__ = True  # IPython then shows a learner the message alone, without the library's lines
        raise store.StoreError(f"The lab is not ready. {error}") from None
    make_repeatable(profile.seed)
    shell = get_ipython()
    if shell is not None:
        report_blanks(shell)
        show_errors(shell)
        record_runs(shell)
        keep_turns(shell)
        describe_figures(shell)
    versions = f"Python {platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    ready = f"data and weights are here and verified. Profile {profile.name!r}. {versions}."
    mend = how_to_mend(wrong_versions())
    print(f"Ready, but: {mend} Else {ready}" if mend else f"Ready: {ready}")
    return profile
