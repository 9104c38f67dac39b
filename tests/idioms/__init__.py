"""The usual idioms of nbgrader's test cells, section by section, as data.

`test_idioms.py` grades them with the autograder and with nbgrader; `docs/write_your_own.md` lists them.
"""

from __future__ import annotations

from idioms.aliases import ALIASES
from idioms.asynchronous import ASYNCHRONOUS
from idioms.callbacks import CALLBACKS
from idioms.chance import CHANCE
from idioms.classes import CLASSES
from idioms.exceptions import EXCEPTIONS
from idioms.figures import FIGURES
from idioms.files import FILES
from idioms.functions import FUNCTIONS
from idioms.given import GIVEN
from idioms.given_objects import GIVEN_OBJECTS
from idioms.idiom import NEEDS_HUMAN, Idiom
from idioms.in_place import IN_PLACE
from idioms.inspected import INSPECTED
from idioms.library_results import LIBRARY_RESULTS
from idioms.more_classes import MORE_CLASSES
from idioms.printing import PRINTING
from idioms.rebinding import REBINDING
from idioms.state import STATE
from idioms.structures import STRUCTURES
from idioms.styles import STYLES
from idioms.tables import TABLES
from idioms.threads import THREADS
from idioms.typed_input import TYPED_INPUT
from idioms.values import VALUES

__all__ = ["IDIOMS", "NEEDS_HUMAN", "Idiom", "sections"]

IDIOMS: tuple[Idiom, ...] = (
    *VALUES,
    *TABLES,
    *LIBRARY_RESULTS,
    *STRUCTURES,
    *CLASSES,
    *MORE_CLASSES,
    *FUNCTIONS,
    *ASYNCHRONOUS,
    *CALLBACKS,
    *GIVEN_OBJECTS,
    *THREADS,
    *IN_PLACE,
    *ALIASES,
    *EXCEPTIONS,
    *PRINTING,
    *TYPED_INPUT,
    *CHANCE,
    *REBINDING,
    *STATE,
    *FILES,
    *INSPECTED,
    *FIGURES,
    *STYLES,
    *GIVEN,
)


def sections() -> dict[str, list[Idiom]]:
    """Return the idioms by section, in their order."""
    found: dict[str, list[Idiom]] = {}
    for idiom in IDIOMS:
        found.setdefault(idiom.section, []).append(idiom)
    return found
