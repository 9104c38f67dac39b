"""A course on a hub: the work goes out, comes in, and returns as feedback, by nbgrader's exchange in JupyterLab."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from running_lab import Lab, jupyter_lab
from test_instructor import open_formgrader, press, row_of
from toy_course import ASSIGNMENT, exchange_settings, write_solutions

from autograder.course import Course
from autograder.notebooks.samples import Sample, write_samples

ROOT = Path(__file__).parents[2]


@pytest.fixture
def course(tmp_path) -> Course:
    """The toy course."""
    course = write_solutions(tmp_path / "course")
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    return course


def lab_of(folder: Path, settings: Path):
    """Run JupyterLab in a folder, for somebody who takes part in the course."""
    exchange = settings.parent / "exchange"
    for place in (folder, exchange, settings / "config"):
        place.mkdir(parents=True, exist_ok=True)
    exchange.chmod(0o777)  # as a hub's administrator makes it
    (settings / "config" / "nbgrader_config.py").write_text(exchange_settings(exchange))
    return jupyter_lab(folder, settings)


def assignment_list(page: Page, lab: Lab) -> Page:
    """Go to a student's list of assignments through JupyterLab's menu."""
    page.goto(lab.url())
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").first.click()
    return page


@pytest.mark.timeout(1200)
def test_an_assignment_goes_out_and_returns_as_feedback(new_page, traffic, screenshot, course, tmp_path):
    with lab_of(course.root, tmp_path / "teacher") as teachers, lab_of(tmp_path / "home", tmp_path / "student") as own:
        teacher, student = new_page(), new_page()
        formgrader = open_formgrader(teacher, teachers)
        press(formgrader, ASSIGNMENT, "assign", "Successfully created")
        press(formgrader, ASSIGNMENT, "release", "Successfully released")
        screenshot(teacher, "exchange-released")

        assignment_list(student, own)
        screenshot(student, "exchange-list")
        student.locator("#released_assignments_list").get_by_role("button", name="Fetch").click()
        fetched = student.locator("#fetched_assignments_list")
        expect(fetched).to_contain_text(ASSIGNMENT)
        write_samples(course, {"somebody": Sample()})
        for path in course.submitted("somebody").glob("*.ipynb"):
            shutil.move(path, own.root / ASSIGNMENT / path.name)
        shutil.rmtree(course.root / "submitted")
        fetched.get_by_role("button", name="Submit").click()
        submitted = student.locator("#submitted_assignments_list")
        expect(submitted).to_contain_text(ASSIGNMENT)
        screenshot(student, "exchange-submitted")

        teacher.bring_to_front()
        formgrader = open_formgrader(teacher, teachers)
        press(formgrader, ASSIGNMENT, "collect", "Successfully collected")
        row_of(formgrader, ASSIGNMENT).locator("td.num-submissions").get_by_role("link", name="1").click()
        [who] = course.handed_in()
        press(formgrader, who, "autograde", "Successfully autograded")
        expect(row_of(formgrader, who)).to_contain_text("7 / 9")
        press(formgrader, who, "generate-feedback", "Successfully generated feedback")
        press(formgrader, who, "release-feedback", "Successfully released feedback")
        screenshot(teacher, "exchange-feedback-released")

        assignment_list(student, own)
        submitted.get_by_role("button", name="Fetch Feedback").click()
        expect(submitted).to_contain_text("(view feedback)")
        screenshot(student, "exchange-feedback")
        pages = {path.name: path.read_bytes() for path in own.root.glob(f"{ASSIGNMENT}/feedback/*/*.html")}
        assert pages == {path.name: path.read_bytes() for path in course.feedback(who).iterdir()}
        assert set(pages) == {"1_mean.html", "2_spread.html"}
        for page in (teacher, student):  # before their servers end
            page.close()
