"""What goes into grading and what comes out of it, as bytes that can travel to another machine."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .course import Course
from .released import earlier_versions
from .verdict import SubmissionVerdict

SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Release:
    """An assignment as the solutions define it now.

    notebooks: by name, the blank solution cells and the whole tests, hidden ones included, as .ipynb bytes.
    earlier: digests of what cells were in earlier releases, by notebook and grade_id.
    """

    assignment: str
    notebooks: Mapping[str, bytes]
    earlier: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """A hash of the names, of the notebooks, and of what was released before."""
        digest = hashlib.sha256(self.assignment.encode())
        for name, content in sorted(self.notebooks.items()):
            digest.update(f"\0{name}\0{hashlib.sha256(content).hexdigest()}".encode())
        digest.update(json.dumps(self.earlier, sort_keys=True).encode() if self.earlier else b"")
        return digest.hexdigest()


def release_of(course: Course) -> Release:
    """The release of a course's assignment; a CourseError where the solutions cannot be used."""
    from .release import (  # takes seconds to import, which processes that grade have no need of
        notebook_bytes,
        students_notebook,
        templates,
    )

    notebooks = templates(course)
    released = {name: students_notebook(notebook) for name, notebook in notebooks.items()}
    contents = {name: notebook_bytes(notebook) for name, notebook in notebooks.items()}
    return Release(course.assignment, contents, earlier_versions(course, released))


@dataclass(frozen=True)
class Graded:
    """The grade of one submission.

    verdict: its student is "", for equal submissions have one grade, whoever hands them in.
    notebooks: as they were executed and judged, by name, as .ipynb bytes. They hold hidden tests.
    Two more are no part of the grade. seconds: how long each phase took. sandbox: in words, what held the student's
    code back; "" where none was run.
    """

    verdict: SubmissionVerdict
    notebooks: Mapping[str, bytes]
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    sandbox: str = field(default="", compare=False)

    def to_bytes(self) -> bytes:
        """The grade as JSON."""
        notebooks = {name: base64.b64encode(content).decode() for name, content in self.notebooks.items()}
        circumstances = {"seconds": dict(self.seconds), "sandbox": self.sandbox}
        parts = {"verdict": self.verdict.to_dict(), "notebooks": notebooks, **circumstances}
        return json.dumps({"schema": SCHEMA_VERSION, **parts}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Graded:
        """The opposite of `to_bytes`; a ValueError where the bytes are not such a grade."""
        try:
            data = json.loads(content)
            if data["schema"] != SCHEMA_VERSION:
                raise ValueError(f"expected a grade of schema {SCHEMA_VERSION}, found {data['schema']!r}")
            notebooks = {name: base64.b64decode(text) for name, text in data["notebooks"].items()}
            return cls(SubmissionVerdict.from_dict(data["verdict"]), notebooks, data["seconds"], data["sandbox"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"expected a grade, found {content[:40]!r}: {error}") from error
