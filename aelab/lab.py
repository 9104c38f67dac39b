"""The first line of a notebook: is everything here, and how much will be trained?"""

import platform
from collections.abc import Iterable

from IPython.core.getipython import get_ipython

from aelab import store
from aelab.blanks import report_blanks
from aelab.profile import Profile, current_profile
from aelab.runtime import keras, make_repeatable, tf


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
    beginnings = tuple(needs)
    for name in store.load_artefacts():
        if name.startswith(beginnings):
            store.artefact(name)
    make_repeatable(profile.seed)
    shell = get_ipython()
    if shell is not None:
        report_blanks(shell)
        shell.run_line_magic("matplotlib", "inline")
        shell.run_line_magic("config", "InlineBackend.print_figure_kwargs = {'dpi': 72, 'bbox_inches': None}")
    versions = f"Python {platform.python_version()}, TensorFlow {tf.__version__}, Keras {keras.__version__}"
    print(f"Ready: data and weights are here and verified. Profile {profile.name!r}. {versions}.")
    return profile
