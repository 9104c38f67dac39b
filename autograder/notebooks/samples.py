"""Sample submissions made from the solutions: right, untouched and wrong work."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from nbformat import NotebookNode

from autograder.course import Course, CourseError
from autograder.files import other_files, write_atomically
from autograder.notebooks.release import notebook_bytes, read_notebook, release_notebook
from autograder.notebooks.solutions import filled_source


class Substitution(NamedTuple):
    """A change to the right answer: `old`, which must occur in it, becomes `new`."""

    old: str
    new: str


@dataclass(frozen=True)
class Sample:
    """One sample student: all blanks filled correctly except for `changes`, or none filled at all."""

    filled: bool = True
    changes: Mapping[str, str | Substitution] = field(default_factory=dict)  # by grade_id; a string is the whole cell


PERFECT_AND_UNTOUCHED = {"ada_perfect": Sample(), "ben_untouched": Sample(filled=False)}
SAMPLES: Mapping[str, Mapping[str, Sample]] = {
    "autoencoders": {
        **PERFECT_AND_UNTOUCHED,
        "cleo_swapped_latents": Sample(
            changes={"interpolate": Substitution("latent1 + lambda_val * latent2", "latent2 + lambda_val * latent1")}
        ),
        "dan_crash": Sample(
            changes={"build_decoder": "def build_decoder(latent_dim):\n    return undefined_layer(latent_dim)"}
        ),
    }
}


def fill(
    solution: NotebookNode,
    replacements: Mapping[str, str | Substitution],
    name: str = "notebook",
    assignment: str = "assignment",
) -> NotebookNode:
    """Return the released notebook with its solution cells filled correctly, or with the given source instead.

    `replacements` are by grade_id; those for other notebooks are ignored.
    """
    filled = release_notebook(solution, name, assignment)
    answers = {
        cell.metadata.nbgrader.grade_id: filled_source(cell.source)
        for cell in solution.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for cell in filled.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in answers:
            cell.source = _replaced(answers[grade_id], replacements.get(grade_id), grade_id)
    return filled


def _replaced(answer: str, replacement: str | Substitution | None, grade_id: str) -> str:
    if replacement is None:
        return answer
    if isinstance(replacement, str):
        return replacement
    if replacement.old not in answer:
        raise CourseError(
            f"Expected {replacement.old!r} in the solution of {grade_id}, did not find it in:\n{answer}\n"
            "Adapt the sample's substitution in autograder/notebooks/samples.py to the solution."
        )
    return answer.replace(replacement.old, replacement.new)


def write_samples(course: Course, samples: Mapping[str, Sample] | None = None) -> list[str]:
    """Write the sample submissions of an assignment into `submitted/`; return the students' names.

    Each sample's folder is replaced; the folders of other students stay.
    """
    chosen = SAMPLES.get(course.assignment, PERFECT_AND_UNTOUCHED) if samples is None else samples
    solutions = {path.stem: read_notebook(path) for path in course.solution_notebooks()}
    known = {
        cell.metadata.nbgrader.get("grade_id")
        for solution in solutions.values()
        for cell in solution.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    files: dict[str, dict[str, bytes]] = {}
    for student, sample in chosen.items():
        unknown = sorted(set(sample.changes) - known)
        if unknown:
            raise CourseError(
                f"Sample {student} changes {unknown[0]}, which is not a solution cell of {course.assignment}. "
                f"Expected one of: {', '.join(sorted(known))}. Correct it in autograder/notebooks/samples.py."
            )
        files[student] = sample_files(course, sample)
    for student, content in files.items():  # all samples are made before the first one is written
        folder = course.submitted(student)
        shutil.rmtree(folder, ignore_errors=True)
        for path, data in content.items():
            write_atomically(folder / path, data)
    return list(files)


def sample_files(course: Course, sample: Sample) -> dict[str, bytes]:
    """Return the files that a sample student hands in, by path."""
    files = other_files(course.solutions)
    for path in course.solution_notebooks():
        solution = read_notebook(path)
        if sample.filled:
            notebook = fill(solution, sample.changes, path.stem, course.assignment)
        else:
            notebook = release_notebook(solution, path.stem, course.assignment)
        files[path.name] = notebook_bytes(notebook)
    return files
