"""The pages that people get, the class report and feedback: for the eye, the keyboard and screen readers."""

from __future__ import annotations

import re

import pytest
from large_class import write_large_report
from playwright.sync_api import expect
from test_inert import PIECES, page_of

from autograder.report.page import write_report

TELEPHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
WINDOWS = {"desktop": {}, "telephone": TELEPHONE, "dark": {"color_scheme": "dark"}}


@pytest.fixture(scope="session")
def addresses(made_up_course):
    """The report on the class in all states, and a feedback page with points lost and an error."""
    return {
        "report": write_report(made_up_course).as_uri(),
        "feedback": (made_up_course.feedback("dan") / "1_mean.html").as_uri(),
    }


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("kind", ["report", "feedback"])
def test_a_page_can_be_read_by_all_and_is_no_wider_than_the_window(
    new_page, serious_findings, screenshot, addresses, kind, window
):
    page = new_page(**WINDOWS[window])
    page.goto(addresses[kind])
    screenshot(page, f"{kind}-{window}", full_page=True)
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_keyboard_reaches_the_parts_of_the_report_its_tables_and_the_feedback(page, addresses):
    page.goto(addresses["report"])
    reached = []
    for _ in range(10):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent.trim().split('\\n')[0]"))
    assert reached[:5] == ["Scores", "Students", "Tests", "Pictures", "Times"]
    assert reached[5] == "Student"  # the table, which scrolls by the arrow keys in a narrow window
    assert reached[6] == "0 in 1_mean, feedback for <script>alert(1)</script> Evil"


def test_a_link_in_the_report_opens_the_feedback_page(page, addresses):
    page.goto(addresses["report"])
    page.get_by_role("row", name="Ada Lovelace").get_by_role("link", name="3 in 1_mean").click()
    expect(page).to_have_title("1_mean")
    expect(page.get_by_text("1_mean (Score: 3.0 / 3.0)")).to_be_visible()


def test_the_report_on_a_thousand_opens_quickly_is_searched_and_leads_to_the_pictures(
    page, serious_findings, screenshot, tmp_path, monkeypatch
):
    path, names = write_large_report(tmp_path, monkeypatch)
    page.goto(path.as_uri())
    timing = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    assert timing < 2_000  # milliseconds
    screenshot(page, "report-large")
    assert serious_findings(page) == []
    row = page.get_by_text(names[640], exact=True)
    expect(row).not_to_be_visible()
    page.get_by_text(f"{names[600]} to {names[699]}").click()
    expect(row).to_be_visible()
    page.get_by_role("link", name=re.compile(f"^{names[0]} to ")).click()
    expect(page.get_by_role("heading", name=names[0], exact=True)).to_be_visible()
    assert serious_findings(page) == []
    screenshot(page, "report-large-pictures")
    page.get_by_role("link", name="Class report").click()
    expect(page.get_by_role("heading", name="toy: class report")).to_be_visible()


def test_a_browser_runs_nothing_of_a_page_full_of_attacks_even_without_its_policy(page, traffic, tmp_path):
    html = page_of("\n\n".join(PIECES))
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert policy.search(html)
    (tmp_path / "page.html").write_text(policy.sub("", html))
    traffic.expected.append("net::ERR_INVALID_URL")  # for pictures that are not pictures
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto((tmp_path / "page.html").as_uri())
    expect(page.get_by_text("evil.example").first).to_be_visible()
    assert dialogs == [] and page.url.endswith("/page.html")
    assert page.evaluate("document.scripts.length + document.forms.length + window.frames.length") == 0


def test_a_hostile_submission_runs_nothing_in_the_pages_that_show_it(page, traffic, made_up_course, addresses):
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    traffic.expected.append("violates the following Content Security Policy directive")
    for address in (addresses["report"], (made_up_course.feedback("eve") / "1_mean.html").as_uri()):
        page.goto(address)
        expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()
    assert dialogs == []
