"""The contents of nbgrader's gradebook, in a form that can be compared."""

from __future__ import annotations

from nbgrader.api import Gradebook

from autograder.course import Course


def rows_of(course: Course) -> list[tuple[object, ...]]:
    """Return everything in nbgrader's database about the assignment and its submissions, in a fixed order."""
    rows: list[tuple[object, ...]] = []
    with Gradebook(course.database_url) as gradebook:
        assignment = gradebook.find_assignment(course.assignment)
        rows.append((assignment.name, assignment.duedate, assignment.max_score))
        for cell in (cell for notebook in assignment.notebooks for cell in notebook.grade_cells):
            rows.append((cell.notebook.name, cell.name, cell.max_score, cell.cell_type))
        for cell in (cell for notebook in assignment.notebooks for cell in notebook.source_cells):
            rows.append((cell.notebook.name, cell.name, cell.locked, cell.source, cell.checksum))
        for submission in assignment.submissions:
            student = submission.student.id
            rows.append((student, submission.timestamp, submission.score, submission.late_submission_penalty))
            for notebook in submission.notebooks:
                rows.append((student, notebook.name, notebook.score, notebook.late_submission_penalty))
                for grade in notebook.grades:
                    given = (grade.auto_score, grade.manual_score, grade.extra_credit, grade.needs_manual_grade)
                    rows.append((student, notebook.name, grade.name, *given))
                rows += [(student, notebook.name, c.name, c.auto_comment, c.manual_comment) for c in notebook.comments]
    return sorted(rows, key=repr)
