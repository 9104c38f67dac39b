"""A small class in all states, graded in this process; some work is hostile. Nothing is trained or sandboxed."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat.v4 import new_output
from nbgrader.api import Gradebook
from PIL import Image
from toy_course import ASSIGNMENT, notebook, picture_cell, write_solutions
from toy_grades import files_of, toy_grade

from autograder.course import Course
from autograder.gradebook.gradebook import record
from autograder.grading.grade import Graded
from autograder.grading.verdict import Outcome, State, SubmissionVerdict
from autograder.notebooks.release import notebook_bytes
from autograder.notebooks.samples import Sample, Substitution, write_samples

FORMULA = '=HYPERLINK("http://evil.example","Points")'
MARKUP = "<script>alert(1)</script>"
ACTIVE = {"text/html": MARKUP, "image/svg+xml": "<svg onload='alert(1)'/>"}  # what browsers would run
CODE = '''# All kinds of words that a notebook colours.
@decorator
class Shape(Base):
    """Text."""
    def area(self, x: float = 2.0) -> float:
        if x is not None and x in range(3) or not True:
            raise ValueError(f"{x!r}\\n" % self.y)
        return lambda: x ** 2 + 0x1F'''
SANDBOX = "bubblewrap 0.8.0: no network"
LATE = "[assignments.toy]\ndue = 2026-12-01T12:00:00Z\nlate_penalty_per_day = 0.1\n"
WRONG = Sample(changes={"mean_of": Substitution("total +", "total -"), "spread_of": Substitution(" - ", " + ")})
GUESSED = Sample(changes={"mean_of": Substitution("total + float(value)", "2.0 * len(values)")})
HOSTILE = Sample(changes={"mean_of": f'def mean_of(values):\n    raise ValueError("""{MARKUP}""")'})
SAMPLES = {
    "ada": Sample(),
    "ben": Sample(filled=False),
    "cleo": WRONG,
    "dan": GUESSED,
    "eve": HOSTILE,
    "fay": Sample(),
    "gus": Sample(),
    "hal": Sample(),
    "ida": Sample(),
}
NAMES = {"ada": ("Ada", "Lovelace"), "eve": (MARKUP, "Evil"), "jon": ("", FORMULA)}
BY_HAND = {"ada": 2.0, "cleo": 1.0}


def write_class(root: Path) -> Course:
    """Write the class: ada, cleo (late) and ben have final grades; dan's and eve's written answers wait.

    fay's notebook cannot be read, gus's model cannot be judged, grading hal failed, ida is not graded yet. jon is in
    the gradebook, but handed in nothing.
    """
    course = write_solutions(root)
    course.settings_file.write_text(LATE)
    write_samples(course, SAMPLES)
    (course.submitted("cleo") / "timestamp.txt").write_text("2026-12-03 10:00:00 UTC")
    (course.submitted("fay") / "2_spread.ipynb").write_text("{")
    for student in sorted(set(SAMPLES) - {"ida"}):
        record(course, student, grade_of(course, student), files_of(course, student), f"key of {student}")
    with Gradebook(course.database_url) as book:
        for student, (first, last) in NAMES.items():
            book.update_or_create_student(student, first_name=first, last_name=last, email=f"{student}@school.example")
        for student, points in BY_HAND.items():
            grade = book.find_grade("why", "2_spread", ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
    return course


def grade_of(course: Course, student: str) -> Graded:
    """Return the grade of a submission, with pictures, times, and results that no toy cell can produce."""
    if student == "hal":
        return Graded(SubmissionVerdict("", ASSIGNMENT, State.INFRA_ERROR, "no kernel"), {})
    graded = toy_grade(course, student)
    if student == "gus":
        graded = replace(graded, verdict=undecided(graded.verdict))
    pictures, others = (hostile_pictures(), ACTIVE) if student == "eve" else ([png()], {})
    notebooks = {name: with_pictures(content, pictures, **others) for name, content in graded.notebooks.items()}
    seconds = {"intake": 0.25, "sandbox": 2.0, "1_mean": 10.0 + len(student)}
    return replace(graded, notebooks=notebooks, seconds=seconds, sandbox=SANDBOX)


def undecided(verdict: SubmissionVerdict) -> SubmissionVerdict:
    """Return the verdict as it would be if its first test could not decide."""
    first = replace(verdict.cells[0], points=None, outcome=Outcome.NEEDS_HUMAN, message="a Lambda layer")
    reason = f"{first.grade_id}: {first.message}"
    return replace(verdict, state=State.NEEDS_HUMAN, reason=reason, cells=(first, *verdict.cells[1:]))


def png(width: int = 120, height: int = 40) -> str:
    """Return a picture in base64: a grey gradient."""
    image = Image.linear_gradient("L").resize((width, height))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


def hostile_pictures() -> list[str]:
    """Return things that claim to be PNGs and are not, and one PNG."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    page = b"<html><script>alert(1)</script></html>"
    return [base64.b64encode(svg).decode(), base64.b64encode(page).decode(), '"><script>alert(1)</script>', png(40, 40)]


def with_pictures(content: bytes, pictures: list[str], **others: str) -> bytes:
    """Add a cell tagged `picture` that showed these, each in other forms too, and an error in all colours."""
    executed = nbformat.reads(content.decode(), as_version=4)
    cell = picture_cell()
    cell.source = CODE
    cell.outputs = [new_output("display_data", {"image/png": picture, **others}) for picture in pictures]
    colours = "".join(f"\x1b[{bold};{colour}mcolour\x1b[0m " for bold in (0, 1) for colour in range(30, 38))
    cell.outputs.append(
        new_output("error", ename="ValueError", evalue="wrong", traceback=[f"{colours}\nValueError: wrong"])
    )
    executed.cells += notebook(cell).cells
    executed.cells[-1]["id"] = "pictures"
    return notebook_bytes(executed)
