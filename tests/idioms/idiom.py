"""What an idiom is: a usual way to test an answer in nbgrader, with an answer that it accepts and one that it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GRADED, NEEDS_HUMAN = "graded", "needs-human"


@dataclass(frozen=True)
class Idiom:
    """One usual test, worth one point.

    name: unique, and the grade_id of the answer. section: the heading under which the docs list it.
    about: a sentence for the docs. right, wrong: sources of the answer cell; the wrong one is a slip that this test,
    and in it only the idiom, finds. test: the source of the test cell.
    outcome: what our grader makes of right work; "needs-human" where only the student's process could tell.
    example: the line of the test that shows the idiom; the first one unless given.
    before: a locked cell before the answer. given: a locked cell before the test. earlier_test: a test cell before it.
    files: released beside the notebook.
    """

    name: str
    section: str
    about: str
    right: str
    wrong: str
    test: str
    outcome: str = GRADED
    example: str = ""
    before: str = ""
    given: str = ""
    earlier_test: str = ""
    files: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse an example that the test does not contain."""
        if self.example not in self.test + self.given + self.earlier_test:
            raise ValueError(f"{self.name}: expected an example from the test, found {self.example!r}")

    @property
    def shown(self) -> str:
        """The line of the test that shows the idiom."""
        return self.example or self.test.splitlines()[0]
