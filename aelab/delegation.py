"""While a submission is graded, the grader's own process trains what it can: this asks it to.

The learner's process describes the training as plain data and waits. The grader trains the same model on the same
images, keeps the result in the data cache, which the learner's process can read, and says so.
"""

import itertools
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# "OUTBOX:INBOX": the folder that requests are written to, and the one where replies appear.
TRAINER_VARIABLE = "AELAB_TRAINER"
# Set while a submission is graded: public checks and tests say nothing there, since the grader runs them elsewhere.
JUDGED_VARIABLE = "AELAB_JUDGED"

_SECONDS_BETWEEN_LOOKS = 0.02
_numbers = itertools.count()


def judged_elsewhere() -> bool:
    """Tell whether this process only runs a submission whose checks are run by another one."""
    return bool(os.environ.get(JUDGED_VARIABLE))


def ask_to_train(key: Mapping[str, Any]) -> bool:
    """Ask the grader for a training.

    Args:
        key: all that the training depends on, as `aelab.training` describes it; values that JSON can hold.

    Returns:
        True if its result is now in the data cache; False if nobody can be asked, or the grader declines.
    """
    folders = os.environ.get(TRAINER_VARIABLE, "")
    if not folders:
        return False
    outbox, inbox = map(Path, folders.split(":"))
    name = f"train-{os.getpid()}-{next(_numbers)}"
    part = outbox / f"{name}.part"
    try:
        part.write_text(json.dumps(key), encoding="utf-8")
        part.rename(outbox / f"{name}.request")
        reply = inbox / f"{name}.reply"
        while not reply.exists():  # until the deadline of the cell, which ends this with an interrupt
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return json.loads(reply.read_text(encoding="utf-8")).get("status") == "trained"
    except (OSError, ValueError, AttributeError):
        return False
