"""The class report: its content, and that only pixels and escaped text of a hostile submission get into it."""

from __future__ import annotations

import base64
import io
import re
import shutil
import zlib
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from large_class import picture, write_large_report
from made_up_class import FORMULA, MARKUP, SANDBOX, png
from nbgrader.api import Gradebook
from PIL import Image
from toy_course import ASSIGNMENT, PIXEL
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.gradebook.records import Record
from autograder.grading.verdict import State, SubmissionVerdict
from autograder.report import page as page_module
from autograder.report.page import page, write_report
from autograder.report.picture_sheets import MOST_BYTES, Drawn, drawn_by, sheets_of
from autograder.report.pictures import SIZE, thumbnail
from autograder.report.results import ClassResults, Item, ItemResult, Standing, StudentResult, class_results
from autograder.report.roster import Person
from autograder.report.statistics import histogram, item_statistics, most_frequent, phase_times
from autograder.sandbox.availability import UNSANDBOXED

TEST = Item("1_mean", "test_mean", 4.0, by_hand=False)


@pytest.fixture(scope="module")
def report(made_up_course):
    return write_report(made_up_course).read_text()


def row_of(html, first):
    """Return the cells of the table's row that begins with this text."""
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)
    ]
    rows = [[unescape(re.sub(r"<[^>]*>", "", cell)).strip() for cell in row] for row in rows]
    return next(row for row in rows if row[0].startswith(first))


def made_up(*points, messages=(), records=()):
    """Return results of students with these points, of 4, in one test."""
    texts = [*messages, *[""] * len(points)]
    students = [
        StudentResult(Person(f"s{place}"), Standing.GRADED, {TEST: ItemResult(value, value is None, texts[place])},
                      record=records[place] if records else None)
        for place, value in enumerate(points)
    ]  # fmt: skip
    return ClassResults(Course(Path("nowhere"), ASSIGNMENT), (TEST,), tuple(students))


def test_everybody_has_a_row_with_state_points_and_remark(report):
    assert row_of(report, "Ada Lovelace")[1:] == [
        "graded", "3 in 1_mean, feedback for Ada Lovelace", "6 in 2_spread, feedback for Ada Lovelace", "9", ""
    ]  # fmt: skip
    assert row_of(report, "cleo")[4:] == ["2", "handed in late: 0.5 points less"]
    assert row_of(report, "dan")[4:] == ["4*", "1 to grade by hand"]
    assert row_of(report, "fay")[1:5] == ["needs-human", "-", "-", "-"]
    assert row_of(report, "gus")[1] == "needs-human" and "a Lambda layer" in row_of(report, "gus")[5]
    assert row_of(report, "hal")[1:] == ["infra-error", "-", "-", "-", "no kernel"]
    assert row_of(report, FORMULA)[1:] == ["not handed in", "-", "-", "-", ""]


def test_people_of_one_name_are_told_apart_by_their_folders():
    students = tuple(
        StudentResult(Person(folder, name), Standing.NOT_HANDED_IN, {})
        for folder, name in [("7", "Anna Meyer"), ("9", "Anna Meyer"), ("11", "Ben")]
    )
    html = page(ClassResults(Course(Path("nowhere"), ASSIGNMENT), (TEST,), students))
    names = [row_of(html, start)[0] for start in ("Anna Meyer (7)", "Anna Meyer (9)", "Ben")]
    assert names == ["Anna Meyer (7)", "Anna Meyer (9)", "Ben"]


def test_links_lead_to_feedback_pages_that_are_there(made_up_course, report):
    links = re.findall(r'href="(\.\.[^"]*)"', report)
    assert links and all((made_up_course.reports / link).is_file() for link in links)
    assert "../feedback/ada/toy/1_mean.html" in links


def test_a_test_has_the_share_that_passed_mean_points_and_the_most_frequent_message(report):
    # ada and gus have all; ben, cleo, dan and eve have nothing; gus's first test is open
    assert row_of(report, "test_mean")[1:5] == ["1_mean", "5", "20 %", "0.6 of 3"]
    assert row_of(report, "why (by hand)")[2:5] == ["3", "33 %", "1 of 2"]


@pytest.mark.parametrize(("value", "place"), [(0, 0), (0.39, 0), (0.4, 1), (3.9, 9), (4, 9)])
def test_a_score_is_counted_in_its_tenth_of_the_points(value, place):
    assert [bin.count for bin in histogram(made_up(value))] == [int(number == place) for number in range(10)]


def test_only_what_is_decided_enters_the_scores_of_a_test():
    [statistics] = item_statistics(made_up(4, 2, None, messages=("", "half", "")))
    assert (statistics.decided, statistics.passed, statistics.mean) == (2, 0.5, 3)
    assert (statistics.message, statistics.count) == ("half", 1)
    [nobody] = item_statistics(made_up(None))
    assert (nobody.decided, nobody.passed, nobody.mean) == (0, None, None)


def test_messages_that_differ_in_numbers_count_as_one():
    assert most_frequent(["found 0.5", "no sigmoid", "found 1.25e-3"]) == ("found 0.5", 2)
    assert most_frequent([]) == ("", 0)


def test_an_equal_submission_does_not_count_twice_in_the_times():
    def record(key, seconds):
        return Record(SubmissionVerdict("", "toy", State.GRADED), key, seconds={"1_mean": seconds})

    records = [
        record("a", 1.0),
        record("a", 1.0),
        *(record(f"{place}", 3.0) for place in range(18)),
        record("z", 100.0),
    ]
    [phase] = phase_times(made_up(*[4] * 21, records=records))
    assert (phase.name, phase.count, phase.median) == ("1_mean", 20, 3.0) and 3 <= phase.most < 100


def test_the_sandbox_is_named_and_its_absence_is_conspicuous(report):
    assert SANDBOX in report and 'class="alarm"' not in report
    records = [Record(SubmissionVerdict("", "toy", State.GRADED), "a", sandbox=UNSANDBOXED)]
    assert re.search(f'class="alarm">\\s*{UNSANDBOXED.partition(";")[0][:20]}', page(made_up(4, records=records)))


def test_no_script_no_request_and_no_hidden_test_is_in_the_page(report):
    assert "<script" not in report and "Content-Security-Policy" in report
    assert not re.search(r"https?://(?!evil\.example)", report)  # which is jon's name
    assert "secret_values" not in report and "BEGIN HIDDEN" not in report
    assert not re.search(r"<[^>]*\son\w+=", report)


def test_what_students_wrote_is_text(report):
    assert MARKUP not in report and "&lt;script&gt;alert(1)&lt;/script&gt;" in report


def test_pictures_are_drawn_anew_and_nothing_else_is_shown(report):
    addresses = re.findall(r'src="([^"]*)"', report)
    assert len(addresses) == 2 + 2  # five students' equal ones in each notebook, and what is a picture of eve's four
    for address in addresses:
        content = base64.b64decode(address.removeprefix("data:image/png;base64,"), validate=True)
        with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
            image.verify()
    assert "svg" not in report and "onload" not in report


def test_a_large_picture_becomes_small_and_keeps_its_shape():
    address, width, height = thumbnail(png(1200, 300))
    assert (width, height) == (SIZE[0], 100) and address.startswith("data:image/png;base64,")


def test_a_transparent_picture_gets_a_white_ground():
    content = base64.b64decode(thumbnail(PIXEL)[0].partition(",")[2])
    with Image.open(io.BytesIO(content)) as image:
        assert image.mode in ("P", "RGB")


def bomb(width, height):
    """Return a small PNG of very many pixels, in base64."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    parts = [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(bytes(1000))), chunk(b"IEND", b"")]
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"".join(parts)).decode()


@pytest.mark.parametrize("encoded", [bomb(3000, 3000), bomb(60_000, 60_000), "A" * 5_000_000, "", "=", "é"])
def test_what_is_no_picture_or_too_large_is_left_out(encoded):
    assert thumbnail(encoded) is None


@given(st.data())
def test_a_damaged_picture_is_left_out_or_drawn_anew(data):
    content = bytearray(base64.b64decode(png(12, 8)))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    small = thumbnail(base64.b64encode(content[: data.draw(st.integers(0, len(content)))]).decode())
    assert small is None or small[0].startswith("data:image/png;base64,")


def test_without_names_nobody_is_told_from_another(made_up_course):
    html = write_report(made_up_course, anonymous=True).read_text()
    assert (made_up_course.reports / "toy-anonymous.html").is_file()
    for text in ("Lovelace", "cleo", "feedback/", "a Lambda layer", "no kernel", "&lt;script&gt;", "evil.example"):
        assert text not in html
    assert row_of(html, "Student 10")
    assert sorted(re.sub(r"\d+", "N", heading) for heading in re.findall(r"<h3>(.*)</h3>", html)) == [
        "Student N", "Student N, Student N, Student N and N more"
    ]  # fmt: skip


def test_a_class_without_pictures_has_no_part_for_them(report, monkeypatch):
    monkeypatch.setattr(page_module, "pictures_in", lambda _: [])
    html = page(made_up(1.0, 4.0), anonymous=True)
    assert 'href="#pictures"' not in html and 'id="pictures"' not in html and "reconstruction" not in html
    assert 'href="#pictures"' in report and 'id="pictures"' in report


def test_equal_pictures_are_shown_once_with_the_names_of_all_who_have_them():
    ours, theirs = (picture(1),), (picture(2), picture(3))
    drawn = drawn_by([("Ann", ours), ("Bob", theirs), ("Cy", ()), ("Dee", ours)])
    assert drawn == [Drawn(("Ann", "Dee"), ours), Drawn(("Bob",), theirs)]


@given(st.lists(st.tuples(st.integers(1, 5), st.sampled_from([300, 30_000, 900_000])), max_size=20))
def test_pages_of_pictures_hold_everybody_once_in_order_and_stay_small(sizes):
    drawn = [Drawn((f"s{place}",), (picture(0, size),) * count) for place, (count, size) in enumerate(sizes)]
    sheets = sheets_of(drawn, "toy")
    assert [one for sheet in sheets for one in sheet.drawn] == drawn
    for sheet in sheets:
        assert len(sheet.drawn) == 1 or sum(one.size for one in sheet.drawn) <= MOST_BYTES
    for before, after in pairwise(sheets):  # no page ends early
        assert sum(one.size for one in before.drawn) + after.drawn[0].size > MOST_BYTES


@pytest.fixture
def large_class(tmp_path, monkeypatch):
    return write_large_report(tmp_path, monkeypatch)


def test_a_thousand_students_have_a_report_under_five_megabytes_with_pictures_beside_it(large_class):
    path, names = large_class
    html = path.read_text()
    assert path.stat().st_size < 5_000_000 and "data:image" not in html
    assert all(f'<th scope="row">{name}</th>' in html for name in names)
    assert html.count("<details>") == 10 and html.count("100 students, 100 to look at") == 10
    sheets = [path.parent / address for address in re.findall(r'href="(toy-pictures-\d+.html)"', html)]
    assert sheets == sorted(path.parent.glob("toy-pictures-*.html"), key=lambda sheet: int(sheet.stem.split("-")[-1]))
    assert all(sheet.stat().st_size < 2_500_000 for sheet in sheets)
    shown = [heading for sheet in sheets for heading in re.findall("<h3>(.*)</h3>", sheet.read_text())]
    assert tuple(shown) == names
    assert all("Content-Security-Policy" in sheet.read_text() for sheet in sheets)


def test_pages_of_pictures_that_are_no_longer_needed_are_removed(large_class, monkeypatch):
    path, _ = large_class
    other = path.parent / "toy-pictures.html"
    other.write_text("a teacher's own file")
    assert list(path.parent.glob("toy-pictures-*.html"))
    monkeypatch.setattr(page_module, "pictures_in", lambda _: [])
    write_report(Course(path.parent.parent, ASSIGNMENT))
    assert not list(path.parent.glob("toy-pictures-*.html")) and other.is_file()


def test_the_report_follows_what_a_person_decides(made_up_course, tmp_path):
    course = Course(shutil.copytree(made_up_course.root, tmp_path / "copy"), ASSIGNMENT)
    with Gradebook(course.database_url) as book:
        for notebook, grade_id, points in [("1_mean", "test_mean", 3.0), ("2_spread", "why", 0.5)]:
            grade = book.find_grade(grade_id, notebook, ASSIGNMENT, "gus")
            grade.manual_score, grade.needs_manual_grade = points, False
        book.db.commit()
    gus = next(student for student in class_results(course).students if student.person.student == "gus")
    assert (gus.standing, gus.total) == (Standing.GRADED, 7.5)


def test_the_command_says_where_the_page_is(made_up_course):
    result = CliRunner().invoke(app, ["report", "toy", "--course", str(made_up_course.root)])
    assert result.exit_code == 0 and f"Class report: {made_up_course.reports / 'toy.html'}" in result.output
