"""An instructor's afternoon: a download from Moodle, Formgrader, a grade by hand, feedback, export."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, Response, expect
from running_lab import Lab, jupyter_lab
from toy_course import ASSIGNMENT, solutions, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.notebooks.samples import Sample, write_samples

ROOT = Path(__file__).parents[2]
PATIENCE = 240_000  # milliseconds: grading starts a sandbox and a judge, perhaps on a busy machine
COMMENT = "Two values do: well seen."
SCHEME = "One point for each of the two values."
WORKSHEET = """Identifier,Full name,ID number,Email address
Participant 7,Ada Lovelace,ada,ada@school.example
Participant 8,Ben,ben,ben@school.example
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Course:
    """The toy course with a mark scheme and two submissions, collected from Moodle's zip file and worksheet."""
    notebooks = solutions()
    notebooks["2_spread"].cells[-1].source += f"\n### BEGIN MARK SCHEME\n{SCHEME}\n### END MARK SCHEME"
    course = write_solutions(tmp_path_factory.mktemp("course"), notebooks)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    downloads = tmp_path_factory.mktemp("downloads")
    (downloads / "worksheet.csv").write_text(WORKSHEET)
    write_samples(course, {"Ada Lovelace_7": Sample(), "Ben_8": Sample(filled=False)})
    with zipfile.ZipFile(downloads / "work.zip", "w") as download:
        for path in (course.root / "submitted").glob(f"*/{ASSIGNMENT}/*"):
            download.write(path, f"{path.parts[-3]}_assignsubmission_file_/{path.name}")
    shutil.rmtree(course.root / "submitted")
    command = ["collect", str(downloads / "work.zip"), "--students", str(downloads / "worksheet.csv")]
    told = CliRunner().invoke(app, [*command, "--course", str(course.root), "--assignment", ASSIGNMENT])
    assert told.output == "2 submissions: 2 new, 0 replaced, 0 unchanged, 0 refused\n"
    return course


@pytest.fixture(scope="module")
def lab(course: Course, tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab in that folder."""
    with jupyter_lab(course.root, tmp_path_factory.mktemp("settings")) as lab:
        yield lab


def row_of(formgrader: FrameLocator, name: str) -> Locator:
    """Return the row of Formgrader's table with this text."""
    return formgrader.locator("tr", has_text=name)


def press(formgrader: FrameLocator, student: str, button: str, success: str) -> None:
    """Press one of the buttons in a student's row, and wait until Formgrader says that it succeeded."""
    row_of(formgrader, student).locator(f"td.{button} a").click()
    dialog = formgrader.locator(".modal-dialog", has_text=success)
    expect(dialog).to_be_visible(timeout=PATIENCE)
    dialog.get_by_role("button", name="OK").click()
    expect(formgrader.locator(".modal-backdrop")).to_have_count(0)


def open_formgrader(page: Page, lab: Lab) -> FrameLocator:
    """Go to Formgrader through JupyterLab's menu."""
    page.goto(lab.url())
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").first.click()
    return page.frame_locator("iframe")


def list_submissions(formgrader: FrameLocator) -> None:
    """Go from the list of assignments to that of the two submissions."""
    row_of(formgrader, ASSIGNMENT).locator("td.num-submissions").get_by_role("link", name="2").click()
    expect(row_of(formgrader, "ben")).to_contain_text("needs autograding")


def grade_by_hand(formgrader: FrameLocator, points: str) -> None:
    """Go to the one submission that is waiting, give points for the written answer, and say why."""
    formgrader.get_by_role("link", name="Manual Grading").click()
    for link in (ASSIGNMENT, "2_spread", "Submission #1"):
        formgrader.get_by_role("link", name=link, exact=True).click()
    expect(formgrader.get_by_text(SCHEME)).to_be_visible()
    score, comment = formgrader.locator("input.score").last, formgrader.locator("textarea.comment").last
    page = formgrader.owner.page
    for field in (formgrader.locator("input.extra-credit").last, comment):  # once both are set, it notices changes
        expect(field).to_have_attribute("placeholder", re.compile("."))
    with page.expect_response(lambda response: was_saved(response, "grade")):
        score.fill(points)
        comment.focus()  # Formgrader saves a field when it loses the focus
    with page.expect_response(lambda response: was_saved(response, "comment")):
        comment.fill(COMMENT)
        score.focus()


def was_saved(response: Response, what: str) -> bool:
    """Tell whether a response confirms that Formgrader saved a grade or a comment."""
    return response.request.method == "PUT" and f"/formgrader/api/{what}/" in response.url and response.ok


def exported(course: Course) -> list[str]:
    """Return Canvas's table, line by line, without its two heading lines."""
    result = CliRunner().invoke(app, ["export", ASSIGNMENT, "--course", str(course.root), "--format", "canvas"])
    assert result.exit_code == 0, result.output
    return (course.reports / f"{ASSIGNMENT}-canvas.csv").read_text().splitlines()[2:]


@pytest.mark.timeout(900)
def test_an_afternoon_from_the_list_to_the_exported_grade(page, traffic, screenshot, serious_findings, course, lab):
    # nbgrader's page for grading by hand loads MathJax from the network, and works without it.
    traffic.expected += ["net::ERR_FAILED", "MathJax is not defined", "/mathjax/"]
    formgrader = open_formgrader(page, lab)
    list_submissions(formgrader)
    press(formgrader, "ada", "autograde", "Successfully autograded")
    expect(row_of(formgrader, "ada")).to_contain_text("needs manual grading")
    expect(row_of(formgrader, "ada")).to_contain_text("7 / 9")
    screenshot(page, "formgrader-submissions")
    assert exported(course) == ["Ada Lovelace,,,ada,,", "Ben,,,ben,,"]

    grade_by_hand(formgrader, "2")
    screenshot(page, "formgrader-by-hand")
    formgrader.get_by_role("link", name="Manual Grading").click()
    formgrader.get_by_role("link", name="Manage Assignments").click()
    list_submissions(formgrader)
    expect(row_of(formgrader, "ada")).to_contain_text("9 / 9")
    press(formgrader, "ada", "generate-feedback", "Successfully generated feedback")
    assert exported(course) == ["Ada Lovelace,,,ada,,9", "Ben,,,ben,,"]

    assert CliRunner().invoke(app, ["report", ASSIGNMENT, "--course", str(course.root)]).exit_code == 0
    page.goto((course.reports / f"{ASSIGNMENT}.html").as_uri())
    page.get_by_role("link", name="6 in 2_spread, feedback for ada").click()
    expect(page.get_by_text(COMMENT)).to_be_visible()
    expect(page.get_by_text(SCHEME)).to_have_count(0)  # it is for those who grade
    assert serious_findings(page) == []
    screenshot(page, "feedback-with-a-comment")
