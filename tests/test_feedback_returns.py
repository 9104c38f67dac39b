"""Feedback goes back to its owner and to nobody else, by the rules of each platform (platform_imports.py)."""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from datetime import UTC, datetime
from html import unescape

import pytest
from active_content import active_content
from nbgrader.api import Gradebook
from platform_imports import FRENCH as FRENCH_WORDS
from platform_imports import canvas_takes_back, entries, moodle_imports, moodle_takes_back
from returned_class import collected, graded, mark, packed, work_of
from toy_course import ASSIGNMENT
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.collect.one_page import one_page
from autograder.collect.placing import write_receipt
from autograder.collect.returning import write_feedback
from autograder.course import Course, CourseError
from autograder.report.results import class_results
from autograder.report.roster import Person

PEOPLE = {7: "Zoë Élodie Dupré", 8: "王小明", 9: "O'Neil, Jean-Luc", 10: "Ada Martin", 11: "Ada Martin"}
HEADING = (
    "Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,La note peut être modifiée,"
    "Dernière modification (travail remis),Dernière modification (note),Feedback par commentaires"
)
FRENCH = "\r\n".join(
    [
        HEADING,
        *[
            f'Participant{number},"{name}",{number}@ecole.example,Remis pour évaluation - ,,"20,00",Oui,'
            '"mardi 1 décembre 2026, 10:58",-,'
            for number, name in PEOPLE.items()
        ],
        "",
    ]
)
SHA = r"[0-9a-f]{64}"


def moodles(root, folder="{name}_{number}_assignsubmission_file_/"):
    """Return Moodle's download of the work of all people."""
    return {
        folder.format(name=name, number=number) + notebook: content
        for number, name in PEOPLE.items()
        for notebook, content in work_of(root, number).items()
    }


@pytest.fixture(scope="module")
def moodle_class(tmp_path_factory):
    root = tmp_path_factory.mktemp("moodle")
    course, download, listed = collected(root, moodles(root), FRENCH.encode())
    graded(course)
    return course, download, listed


def text_of(page: str) -> str:
    """Return the words of a page."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.partition("<body")[2])))


def check_owners(pages, people):
    """Check that everybody got the page of their own work, and nothing of anybody else's."""
    assert pages.keys() == set(people)
    for owner, own in pages.items():
        for page in own.values():
            assert active_content(page) == {}
            assert not [other for other in people if other != owner and mark(other) in unescape(page)]
        assert any(mark(owner) in text_of(page) for page in own.values())


def test_moodle_gives_each_page_to_its_owner_whatever_their_name(moodle_class):
    course, download, listed = moodle_class
    lines = write_feedback(course, "moodle", download, listed)
    pages = moodle_takes_back(course.reports / "toy-moodle-feedback.zip", PEOPLE)
    check_owners(pages, PEOPLE)
    assert all(own.keys() == {"1_mean.html", "2_spread.html"} for own in pages.values())
    assert lines[0].startswith("feedback for 5 of 5 who handed in or are listed: ")
    assert "after you uploaded the grades" in lines[0]
    with zipfile.ZipFile(download) as archive:
        folders = {name.partition("/")[0] for name in archive.namelist()}
    assert {name.partition("/")[0] for name in entries(course.reports / "toy-moodle-feedback.zip")} == folders


def test_the_grades_come_with_it_in_the_worksheets_own_words_out_of_its_own_maximum(moodle_class):
    course, download, listed = moodle_class
    lines = write_feedback(course, "moodle", download, listed)
    content = (course.reports / "toy-moodle.csv").read_bytes()
    assert moodle_imports(content, FRENCH_WORDS, maximum=20) == dict.fromkeys(PEOPLE, 20.0)
    assert content.startswith(HEADING.encode())
    assert content.count(b'"20,00","20,00"') == content.count(b"9 of 9 points: test_mean 3/3, ") == 5
    assert "scaled from 9 points to Moodle's maximum, 20" in lines


def test_a_page_names_the_graded_files_their_digests_and_the_time(moodle_class, tmp_path):
    course, download, listed = moodle_class
    write_feedback(course, "moodle", download, listed)
    for number, own in moodle_takes_back(course.reports / "toy-moodle-feedback.zip", PEOPLE).items():
        handed_in = work_of(tmp_path, number)
        for page in map(text_of, own.values()):
            assert re.search(r"Graded 20\d\d-\d\d-\d\d \d\d:\d\d UTC", page)
            for name, content in handed_in.items():
                assert f"{name}, SHA-256 {hashlib.sha256(content).hexdigest()}" in page


@pytest.mark.parametrize(
    "folder",
    ["{name}_{number}_assignsubmission_file/", "{name}_{number}_assignsubmission_file_",
     "Groupe 1-{name}_{number}_assignsubmission_file_/", "TP 1/{name}_{number}_assignsubmission_file_/"],
)  # fmt: skip
def test_each_form_of_moodles_download_comes_back(moodle_class, tmp_path, folder):
    course, _, listed = moodle_class
    (tmp_path / "download.zip").write_bytes(packed(moodles(tmp_path, folder)))
    write_feedback(course, "moodle", tmp_path / "download.zip", listed)
    check_owners(moodle_takes_back(course.reports / "toy-moodle-feedback.zip", PEOPLE), PEOPLE)


def test_a_grade_by_hand_is_on_the_page_without_grading_again(moodle_class, tmp_path):
    course, download, listed = copy_of(moodle_class, tmp_path)
    assert "Answer why (Score: 2.0 / 2.0)" in text_of(page_of(course, download, listed, 7))
    with Gradebook(course.database_url) as book:
        book.find_grade("why", "2_spread", ASSIGNMENT, "7@ecole.example").manual_score = 0.5
        book.db.commit()
    assert "Answer why (Score: 0.5 / 2.0)" in text_of(page_of(course, download, listed, 7))


def copy_of(made, tmp_path):
    course, download, listed = made
    return Course(shutil.copytree(course.root, tmp_path / "copy"), ASSIGNMENT), download, listed


def page_of(course, download, listed, number, name="2_spread.html"):
    write_feedback(course, "moodle", download, listed)
    return moodle_takes_back(course.reports / "toy-moodle-feedback.zip", PEOPLE)[number][name]


def test_work_that_was_handed_in_again_gets_no_page_of_the_earlier_work(moodle_class, tmp_path):
    course, download, listed = copy_of(moodle_class, tmp_path)
    (course.submitted("7@ecole.example") / "1_mean.ipynb").write_text("{}")
    lines = write_feedback(course, "moodle", download, listed)
    pages = moodle_takes_back(course.reports / "toy-moodle-feedback.zip", PEOPLE)
    check_owners(pages, set(PEOPLE) - {7})
    assert "no feedback for 7@ecole.example: handed in again since it was graded (`autograder grade`)" in lines


def test_a_page_of_other_files_than_those_in_the_download_is_told(moodle_class, tmp_path):
    course, _, listed = moodle_class
    old = {name: content + b" " if "_7_" in name else content for name, content in moodles(tmp_path).items()}
    (tmp_path / "old.zip").write_bytes(packed(old))
    lines = write_feedback(course, "moodle", tmp_path / "old.zip", listed)
    told = [line for line in lines if "other files were graded than those in the download" in line]
    assert [line.partition(":")[0] for line in told] == ["7@ecole.example"]


def test_who_is_in_the_download_but_not_graded_is_named_and_who_is_graded_but_not_there(moodle_class, tmp_path):
    course, _, listed = moodle_class
    files = {name: content for name, content in moodles(tmp_path).items() if "_7_" not in name}
    files["Eve_99_assignsubmission_file_/1_mean.ipynb"] = b"{}"
    (tmp_path / "download.zip").write_bytes(packed(files))
    lines = write_feedback(course, "moodle", tmp_path / "download.zip", listed)
    assert f"graded, but not in {tmp_path / 'download.zip'}: 7@ecole.example" in lines
    assert "no feedback for Participant 99: not graded; was it collected with the same list?" in lines


@pytest.mark.parametrize(
    ("form", "entry", "message"),
    [("moodle", "dupre_7_98_1_mean.ipynb", "expected Moodle's download"),
     ("canvas", "Zoë_7_assignsubmission_file_/1_mean.ipynb", "expected Canvas's download"),
     ("moodle", "Eve_99_assignsubmission_file_/1_mean.ipynb", "Expected feedback for somebody")],
)  # fmt: skip
def test_another_platforms_download_is_an_error_and_an_earlier_zip_stays(moodle_class, tmp_path, form, entry, message):
    course, _, listed = copy_of(moodle_class, tmp_path)
    (tmp_path / "download.zip").write_bytes(packed({entry: b"{}", entry.replace("7", "8"): b"{}"}))
    path = course.reports / f"toy-{form}-feedback.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"earlier")
    with pytest.raises(CourseError, match=message):
        write_feedback(course, form, tmp_path / "download.zip", listed)
    assert path.read_bytes() == b"earlier" and not list(course.reports.glob(".*"))


def test_a_download_is_needed_except_for_folders(moodle_class):
    course, _, listed = moodle_class
    with pytest.raises(CourseError, match="Expected Moodle's download of the work"):
        write_feedback(course, "moodle", None, listed)
    command = ["feedback", "--course", str(course.root), "--assignment", ASSIGNMENT, "--students", str(listed)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    pages = {}
    for name, page in entries(course.reports / "toy-folders-feedback.zip").items():
        folder, _, own_name = name.partition("/")
        pages.setdefault(int(folder.removesuffix("@ecole.example")), {})[own_name] = page
    check_owners(pages, PEOPLE)


CANVAS_LIST = """Student;ID;SIS User ID;SIS Login ID;Section;TP autoencodeurs (991);Essay (77)
    Points Possible;;;;;20,00;10
"Dupré, Zoë";501;;zoe;Lundi;;9
王小明;502;;wang;Lundi;;
"Martin, Ada";503;;ada1;Lundi;EX;
"Martin, Ada";504;;ada2;Lundi;;
"""
ATTACHED = {
    501: {9001: "1_mean.ipynb", 9002: "2_spread.ipynb"},
    502: {9003: "my_links.zip"},
    503: {9004: "1_mean-1.ipynb", 9005: "2_spread-1.ipynb"},
    504: {9006: "1_mean.ipynb", 9007: "2_spread.ipynb"},
}
STARTS = {501: "dupre_zoe", 502: "group_blue", 503: "martinada_LATE", 504: "martinada"}


def canvases(root):
    """Return Canvas's download: notebooks, a zip by a group, a second attempt that is late, and an equal name."""
    files = {}
    for person, attached in ATTACHED.items():
        work = work_of(root, person)
        for (number, shown), content in zip(attached.items(), work.values(), strict=False):
            own = packed(work) if shown.endswith(".zip") else content
            files[f"{STARTS[person]}_{person}_{number}_{shown}"] = own
    return files


@pytest.fixture(scope="module")
def canvas_class(tmp_path_factory):
    root = tmp_path_factory.mktemp("canvas")
    settings = '[assignments.toy]\ncolumn = "TP autoencodeurs"\n'
    course, download, listed = collected(root, canvases(root), CANVAS_LIST.encode(), settings)
    graded(course)
    return course, download, listed


def test_canvas_attaches_one_page_to_the_work_of_its_owner(canvas_class):
    course, download, listed = canvas_class
    lines = write_feedback(course, "canvas", download, listed)
    path = course.reports / "toy-canvas-feedback.zip"
    pages = canvas_takes_back(path, ATTACHED, groups=["group_blue"])
    check_owners(pages, ATTACHED)
    assert len(entries(path)) == len(ATTACHED), lines
    for own in pages.values():
        [page] = own.values()
        assert "1_mean (Score: 3.0 / 3.0)" in text_of(page) and "2_spread (Score:" in text_of(page)
        links, names = re.findall(r' href="#([^"]*)"', page), re.findall(r' id="([^"]*)"', page)
        assert len(set(names)) == len(names) and set(links) <= set(names)


def test_work_typed_into_canvas_has_no_file_to_attach_to_and_is_named(canvas_class, tmp_path):
    course, _, listed = canvas_class
    files = {name: content for name, content in canvases(tmp_path).items() if "_501_" not in name}
    (tmp_path / "download.zip").write_bytes(packed({**files, "dupre_zoe_501_text.html": b"typed"}))
    lines = write_feedback(course, "canvas", tmp_path / "download.zip", listed)
    assert any(line.startswith("no feedback for zoe: typed into Canvas") for line in lines)


def test_pages_put_together_keep_their_own_links():
    body = '<body id="top"><h1>{0}</h1><a href="#a">a</a><p id="a">id="a" &lt;</p></body></html>'
    page = one_page({name: f"<head></head>{body.format(name)}" for name in ("one", "two")})
    assert page.count(' id="part1-a"') == page.count(' href="#part1-a"') == 1
    assert page.count(' id="part2-a"') == page.count(' href="#part2-a"') == 1
    assert page.count('id="a" &lt;') == 2 and page.count("</html>") == page.count("<body") == 1
    with pytest.raises(ValueError, match="expected a feedback page"):
        one_page({"one": "x", "two": "y"})


def test_the_list_of_another_class_changes_nothing(moodle_class, tmp_path):
    course, download, _ = copy_of(moodle_class, tmp_path)
    other = FRENCH.replace("Statut,", "Statut,Groupe,").replace("@ecole", "@autre")
    other = re.sub(r"Participant(\d+)(.*?)évaluation - ,", r"Participant9\1\2évaluation - ,G1,", other)
    (tmp_path / "other.csv").write_text(other)
    before = sorted((course.root / "submitted").rglob("*"))
    with pytest.raises(CourseError, match="Expected feedback for somebody in the download"):
        write_feedback(course, "moodle", download, tmp_path / "other.csv")
    assert sorted((course.root / "submitted").rglob("*")) == before
    assert "@autre" not in str(class_results(course).students)


def test_a_corrected_time_of_receipt_counts_at_once(moodle_class, tmp_path):
    course, _, listed = copy_of(moodle_class, tmp_path)
    due = "due = 2026-12-02T00:00:00Z\nlate_penalty_per_day = 0.5\n"
    course.settings_file.write_text(f"[assignments.{ASSIGNMENT}]\n{due}")
    before = {one.person.student: one.total for one in class_results(course, listed).students}
    write_receipt(course.submitted("7@ecole.example"), datetime(2026, 12, 2, 9, tzinfo=UTC))
    after = {one.person.student: one.total for one in class_results(course, listed).students}
    assert after["7@ecole.example"] == before["7@ecole.example"] / 2
    assert {name for name in after if after[name] != before[name]} == {"7@ecole.example"}


@pytest.mark.parametrize("stated", ['"-"', '"Acquis"', '""'])
def test_a_list_without_a_highest_grade_is_told(moodle_class, tmp_path, stated):
    course, download, _ = copy_of(moodle_class, tmp_path)
    (tmp_path / "list.csv").write_text(FRENCH.replace('"20,00"', stated))
    lines = write_feedback(course, "moodle", download, tmp_path / "list.csv")
    told = [line for line in lines if "highest grade" in line]
    assert told and "these are out of 9" in told[0]


def test_other_points_of_an_answer_are_graded_again_before_grades_go_out(moodle_class, tmp_path):
    course, download, listed = copy_of(moodle_class, tmp_path)
    path = course.solutions / "2_spread.ipynb"
    path.write_text(path.read_text().replace('"points": 2', '"points": 3'))
    with pytest.raises(CourseError, match="why has 3 instead of 2 since"):
        write_feedback(course, "moodle", download, listed)


def test_people_are_sorted_by_name_whatever_the_accents(moodle_class):
    course, _, listed = moodle_class
    names = [one.person.name for one in class_results(course, listed).students]
    assert names.index("Ada Martin") < names.index("O'Neil, Jean-Luc") < names.index("Zoë Élodie Dupré")
    assert Person("x", "Élodie").sorting_key < Person("y", "Zoé").sorting_key
