"""The input of grading, `Release`, and its output, `Graded`, as bytes that can be sent to another machine."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from autograder.course import Course, CourseError
from autograder.files import other_files
from autograder.grading.verdict import SubmissionVerdict
from autograder.intake.archive import files_digest
from autograder.notebooks.versions import earlier_versions

SCHEMA_VERSION = 3
MOST_BYTES = 100 * 2**20  # of the files beside the notebooks; they travel to each worker with each submission


@dataclass(frozen=True)
class Release:
    """An assignment as the solutions define it now.

    notebooks: .ipynb bytes by name, with blank solution cells and whole tests, hidden ones included.
    earlier: digests of the cells' sources in earlier releases, by notebook and grade_id.
    lab: the place of the course's `Lab`; "" if it has none.
    files: the course's other files, such as data, by relative path. Students' notebooks and tests run among them.
    private: files and folders of the course that no test reads, such as students' work; a grade does not depend on it.
    """

    assignment: str
    notebooks: Mapping[str, bytes]
    earlier: Mapping[str, Mapping[str, Sequence[str]]] = field(default_factory=dict)
    lab: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    private: tuple[Path, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A hash of the names, the notebooks, the other files, the earlier releases and the lab's place."""
        digest = hashlib.sha256(f"{self.assignment}\0{self.lab}".encode())
        for contents in (self.notebooks, self.files):
            digest.update(files_digest(contents).encode())
        digest.update(json.dumps(self.earlier, sort_keys=True).encode() if self.earlier else b"")
        return digest.hexdigest()


def release_of(course: Course) -> Release:
    """Build the release of a course's assignment; raise a CourseError if the solutions cannot be used."""
    from autograder.notebooks.release import notebook_bytes, students_notebook, templates

    files = other_files(course.solutions)
    if (size := sum(map(len, files.values()))) > MOST_BYTES:
        largest = max(files, key=lambda name: len(files[name]))
        raise CourseError(
            f"Expected at most {MOST_BYTES // 2**20} MiB of files beside the notebooks in {course.solutions}, found "
            f"{size / 2**20:.0f} MiB; the largest is {largest}. Put large data where the lab's mounts show it."
        )
    notebooks = templates(course)
    released = {name: students_notebook(notebook) for name, notebook in notebooks.items()}
    contents = {name: notebook_bytes(notebook) for name, notebook in notebooks.items()}
    earlier = earlier_versions(course, released)
    return Release(course.assignment, contents, earlier, course.lab, files, course.private)


@dataclass(frozen=True)
class Graded:
    """The grade of one submission.

    verdict: its student is "", because equal submissions share one grade, whoever hands them in.
    notebooks: the executed and judged notebooks, .ipynb bytes by name. They hold hidden tests.
    seconds: how long each phase took. sandbox: a description of the sandbox that the student's code ran in; "" if no
    code was run. release: the digest of the release that decided; "" if nothing was decided. These three are not part
    of the grade.
    """

    verdict: SubmissionVerdict
    notebooks: Mapping[str, bytes]
    seconds: Mapping[str, float] = field(default_factory=dict, compare=False)
    sandbox: str = field(default="", compare=False)
    release: str = field(default="", compare=False)

    def to_bytes(self) -> bytes:
        """Serialise the grade as JSON."""
        notebooks = {name: base64.b64encode(content).decode() for name, content in self.notebooks.items()}
        circumstances = {"seconds": dict(self.seconds), "sandbox": self.sandbox, "release": self.release}
        parts = {"verdict": self.verdict.to_dict(), "notebooks": notebooks, **circumstances}
        return json.dumps({"schema": SCHEMA_VERSION, **parts}).encode()

    @classmethod
    def from_bytes(cls, content: bytes) -> Graded:
        """Read what `to_bytes` wrote; raise a ValueError if the bytes are not such a grade."""
        try:
            data = json.loads(content)
            if data["schema"] != SCHEMA_VERSION:
                raise ValueError(f"expected a grade of schema {SCHEMA_VERSION}, found {data['schema']!r}")
            notebooks = {name: base64.b64decode(text) for name, text in data["notebooks"].items()}
            verdict = SubmissionVerdict.from_dict(data["verdict"])
            return cls(verdict, notebooks, data["seconds"], data["sandbox"], data["release"])
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"expected a grade, found {content[:40]!r}: {error}") from error
