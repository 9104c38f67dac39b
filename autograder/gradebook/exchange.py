"""Release feedback pages through nbgrader's exchange, for submissions that came through it."""

from __future__ import annotations

from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from autograder.course import Course
from autograder.files import write_atomically

SECRET = "submission_secret.txt"  # written by `nbgrader submit`: whoever knows it finds the pages in the exchange


class ReleaseFeedback(ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's, except that the secret is read from autograded/: feedback/ holds only rendered pages."""

    def copy_files(self) -> None:
        """Copy the pages of each graded submission, or of one student's, under names made of its secret."""
        course = Course(Path(self.coursedir.root), self.coursedir.assignment_id)
        asked, excluded = self.coursedir.student_id, set(self.coursedir.student_id_exclude.split(","))
        for student in [name for name in course.handed_in() if asked in ("*", name) and name not in excluded]:
            pages = sorted(course.feedback(student).glob("*.html"))
            secret = _secret(course, student)
            if not pages:
                self.log.warning("%s: there is no feedback yet: run 'autograder grade' first", student)
            elif not secret:
                told = "%s: not released: the work was not handed in through the exchange (see 'autograder feedback')"
                self.log.warning(told, student)
            else:
                for page in pages:
                    name = f"{notebook_hash(secret=secret, notebook_id=page.stem)}.html"
                    write_atomically(Path(self.dest_path, name), page.read_bytes())
                self.log.info("%s: %d pages released", student, len(pages))


def _secret(course: Course, student: str) -> str:
    """Return the secret of the submission that was graded; "" if there is none."""
    path = course.autograded(student) / SECRET
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() and not path.is_symlink() else ""
