"""The pages that people get: the class report, and feedback. By eye, by keyboard, and through a screen reader."""

from __future__ import annotations

import pytest

from autograder.report.page import write_report

TELEPHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="session")
def report(made_up_course):
    """The address of the report on the class in all states."""
    return write_report(made_up_course).as_uri()


@pytest.fixture(scope="session")
def feedback(made_up_course):
    """The address of a feedback page with points lost and an error."""
    return (made_up_course.feedback("dan") / "1_mean.html").as_uri()


@pytest.mark.parametrize(
    ("name", "options"),
    [("desktop", {}), ("telephone", TELEPHONE), ("dark", {"color_scheme": "dark"})],
)
@pytest.mark.parametrize("kind", ["report", "feedback"])
def test_a_page_can_be_used_by_everybody(new_page, serious_findings, screenshot, request, kind, name, options):
    page = new_page(**options)
    page.goto(request.getfixturevalue(kind))
    screenshot(page, f"{kind}-{name}", full_page=True)
    assert serious_findings(page) == []
