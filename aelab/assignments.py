"""The assignments of the lab: each is a folder of this package with a module `exercises`."""

from importlib import import_module
from pathlib import Path

from labkit.exercises import register


def assignment_names() -> list[str]:
    """Return the names of the assignments, sorted."""
    return sorted(path.parent.name for path in Path(__file__).parent.glob("*/exercises.py"))


def register_exercises() -> None:
    """Make the exercises of all assignments known to checks, hints and rehearsals in this process."""
    for name in assignment_names():
        register(import_module(f"aelab.{name}.exercises").EXERCISES)
