"""The names and e-mail addresses of students in nbgrader's gradebook, which Formgrader shows."""

from __future__ import annotations

from collections.abc import Mapping

from autograder.course import Course
from autograder.gradebook.connection import OpenGradebook
from autograder.gradebook.database import create_gradebook
from autograder.gradebook.groups import groups_of

Naming = tuple[str, str, str]  # first name, last name, address


def name_students(course: Course, people: Mapping[str, Naming]) -> None:
    """Add missing names and addresses of students who handed in, are in a group, or are in the gradebook."""
    if not people:
        return
    create_gradebook(course.database_url)
    with OpenGradebook(course.database_url) as gradebook:
        present = {student.id: student for student in gradebook.students}
        in_groups = {name for members in groups_of(course).values() for name in members}
        for name in sorted(people.keys() & {*present, *course.students_with_folders(), *in_groups}):
            first, last, address = people[name]
            student = present.get(name) or gradebook.add_student(name)
            if not student.first_name and not student.last_name and (first or last):
                # Formgrader shows a name only if both parts are strings, even empty ones.
                student.first_name, student.last_name = first, last
            student.email = student.email or address or None
        gradebook.db.commit()
