"""What the present grades may no longer be about: tests that have changed since, and work that is no longer there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from autograder.grading.grade import release_of
from autograder.report.results import ClassResults


def outdated(results: ClassResults) -> Iterator[str]:
    """Yield a line for each way in which grades are out of date, with what to do; nothing is graded for that.

    A grade is compared with the solutions by its release alone, not with the grader's own version or settings.
    """
    course = results.course
    graded = [student for student in results.students if student.points is not None]
    releases = [student.record.release for student in graded if student.record and student.record.release]
    present = release_of(course).digest if releases else ""
    if earlier := [release for release in releases if release != present]:
        yield (
            f"{len(earlier)} of {len(graded)} grades are from an earlier version of {course.solutions}, which has "
            f"changed since: run `autograder grade {course.assignment}`"
        )
    own = [student.person.student for student in graded if not student.source]
    gone = [name for name in own if not os.path.lexists(course.submitted(name))]
    if gone:
        yield (
            f"graded earlier, but no longer in submitted/, so `autograder grade` does not bring these grades up to "
            f"date: {', '.join(gone)}. Put the work back, or leave out these grades"
        )
