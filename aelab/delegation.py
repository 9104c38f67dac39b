"""While a submission is graded, the grader's own process trains what it can: this asks it to.

The learner's process describes the training as plain data and waits. The grader trains the same model on the same
images, keeps the result in the data cache, which the learner's process can read, and says so.
"""

import json
from collections.abc import Mapping
from typing import Any

from labkit.requests import ask

SERVICE = "train"
TRAINED = {"status": "trained"}


def ask_to_train(key: Mapping[str, Any]) -> bool:
    """Ask the grader for a training.

    Args:
        key: all that the training depends on, as `aelab.training` describes it; values that JSON can hold.

    Returns:
        True if its result is now in the data cache; False if nobody can be asked, or the grader declines.
    """
    try:
        return json.loads(ask(SERVICE, json.dumps(key).encode()) or b"null") == TRAINED
    except ValueError:
        return False
