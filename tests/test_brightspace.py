"""D2L's Brightspace: a person's attempts, when they came in, its list of grades, and what it takes back."""

from __future__ import annotations

import zipfile
from datetime import datetime

import pytest
from returned_class import collected, graded, work_of
from test_collect import download, submitted
from toy_course import ASSIGNMENT, write_solutions

from autograder.collect.collect import Placed, collect, report_lines
from autograder.collect.handed_over import Known
from autograder.collect.returning import write_feedback
from autograder.collect.sorting import by_person
from autograder.course import Course, CourseError
from autograder.gradebook.late import receipt
from autograder.report.roster import people_in
from autograder.report.tables import write_table

RELEASED = frozenset({"1_mean.ipynb", "2_spread.ipynb"})
FIRST = "12-6 - Ada Lovelace - Nov 30, 2026 1130 PM"
SECOND = "12-6 - Ada Lovelace - Dec 1, 2026 1200 AM"  # midnight, later than 11:30 pm
LISTED = f"""OrgDefinedId,Username,Last Name,First Name,Email,{ASSIGNMENT} Points Grade <Numeric MaxPoints:100>,\
Essay Points Grade <Numeric MaxPoints:5>,End-of-Line Indicator
#501,#ada,Lovelace,Ada,ada@school.example,,3,#
#502,#bo1,Li,Bo,bo@school.example,,,#
"""


def counted(*names, known=None) -> tuple[dict[str, str], dict[str, str]]:
    """Return the files that count, by the student's own names, and the reasons why the others do not."""
    people, strays = by_person(names, known or Known(released=RELEASED))
    files = {own: name for person in people.values() for own, name in person.files.items()}
    return files, {name: stray.reason for name, stray in strays.items()}


def test_the_last_attempt_counts_and_an_earlier_one_is_named():
    files, strays = counted(f"{FIRST}/1_mean.ipynb", f"{FIRST}/old.py", f"{SECOND}/1_mean.ipynb")
    assert files == {"1_mean.ipynb": f"{SECOND}/1_mean.ipynb"}
    assert set(strays.values()) == {"an earlier attempt; the last one counts"} and len(strays) == 2


def test_a_notebook_that_the_last_attempt_lacks_is_taken_from_an_earlier_one():
    files, strays = counted(f"{FIRST}/1_mean.ipynb", f"{FIRST}/help.py", f"{SECOND}/2_spread.ipynb")
    assert files == {
        "1_mean.ipynb": f"{FIRST}/1_mean.ipynb", "help.py": f"{FIRST}/help.py",
        "2_spread.ipynb": f"{SECOND}/2_spread.ipynb",
    }  # fmt: skip
    assert not strays


def test_of_two_attempts_that_count_the_newer_file_of_a_name_does():
    files, strays = counted(
        f"{FIRST}/1_mean.ipynb", f"{FIRST}/help.py", f"{SECOND}/2_spread.ipynb", f"{SECOND}/help.py"
    )
    assert files["help.py"] == f"{SECOND}/help.py" and list(strays) == [f"{FIRST}/help.py"]


@pytest.mark.parametrize("newer", ["work.zip", "1_mean (1).ipynb", "final_1_mean.ipynb"])
def test_an_earlier_attempt_does_not_come_back_beside_a_copy_or_a_zip(newer):
    packed = {f"{SECOND}/work.zip": ["work/1_mean.ipynb"]}
    known = Known(released={"1_mean.ipynb"}, packed=lambda name: packed.get(name, []))
    files, strays = counted(f"{FIRST}/1_mean.ipynb", f"{SECOND}/{newer}", known=known)
    assert files == {newer: f"{SECOND}/{newer}"} and list(strays) == [f"{FIRST}/1_mean.ipynb"]


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (["1_mean (1).ipynb"], ["2_spread.ipynb"]),
        (["Ada_1_mean_final.ipynb"], ["2_spread.ipynb"]),
        (["1_mean.ipynb.txt"], ["2_spread.ipynb"]),
        (["1_mean.ipynb", "2_spread.ipynb"], ["1_mean_plot.png", "2_spread_plot.png"]),
        (["1_mean.ipynb", "2_spread.ipynb"], ["1_mean.html", "2_spread.html"]),
        (["1_mean.ipynb"], ["pictures.zip"]),
        (["work.zip"], ["notes.pdf"]),
    ],
)
def test_an_earlier_attempt_with_a_notebook_that_the_last_one_lacks_counts_whatever_the_files_are_called(older, newer):
    packed = {f"{FIRST}/work.zip": ["1_mean.ipynb"], f"{SECOND}/pictures.zip": ["1_mean.png"]}
    known = Known(released=RELEASED, packed=lambda name: packed.get(name, []))
    files, strays = counted(*(f"{FIRST}/{one}" for one in older), *(f"{SECOND}/{one}" for one in newer), known=known)
    assert set(files) == {*older, *newer} and not strays


def test_of_two_notebooks_whose_names_begin_alike_each_is_its_own():
    known = Known(released=frozenset({"lab.ipynb", "lab_bonus.ipynb"}))
    files, _ = counted(f"{FIRST}/lab.ipynb", f"{SECOND}/lab_bonus.ipynb", known=known)
    assert set(files) == {"lab.ipynb", "lab_bonus.ipynb"}


def test_a_zip_of_an_earlier_attempt_that_cannot_be_unpacked_beside_a_notebook_is_named():
    packed = {f"{FIRST}/work.zip": ["1_mean.ipynb", "2_spread.ipynb"]}
    known = Known(released=RELEASED, packed=lambda name: packed.get(name, []))
    files, strays = counted(f"{FIRST}/work.zip", f"{SECOND}/2_spread.ipynb", known=known)
    assert list(files) == ["2_spread.ipynb"]
    assert "with 1_mean.ipynb that the last one lacks: unpack" in strays[f"{FIRST}/work.zip"]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("5 nov. 2026 9 h 05", "5 nov. 2026 22 h 30"),
        ("5 nov. 2026 9h05", "5 nov. 2026 22h30"),
        ("5 Nov 2026 9.05", "5 Nov 2026 22.30"),
        ("Nov 5, 2026 9.05 AM", "Nov 5, 2026 10.30 PM"),
        ("5 Nov 2026 0905", "5 Nov 2026 2230"),
    ],
)
def test_a_clock_may_have_a_letter_or_a_point_in_place_of_its_colon(first, second):
    start = "12-6 - Ada Lovelace -"
    files, strays = counted(f"{start} {second}/1_mean.ipynb", f"{start} {first}/1_mean.ipynb")
    assert files == {"1_mean.ipynb": f"{start} {second}/1_mean.ipynb"} and len(strays) == 1
    loose, _ = counted(f"{start} {second} - 1_mean.ipynb")
    assert list(loose) == ["1_mean.ipynb"]


def test_attempts_at_times_that_are_not_understood_are_left_to_the_instructor():
    names = [f"12-6 - Ada Lovelace - 2026{month}20 2230/1_mean.ipynb" for month in ("年11月", "kuu 11 ")]
    files, strays = counted(*names, "7-6 - Bo - Dec 1, 2026 905 AM/1_mean.ipynb")
    assert list(files.values()) == ["7-6 - Bo - Dec 1, 2026 905 AM/1_mean.ipynb"]
    assert all("handed in several times, and when was not understood" in reason for reason in strays.values())
    assert len(strays) == 2


def test_a_username_before_the_name_is_used_where_the_list_has_both():
    names = [f"12-6 - ada1 Ada Lovelace - Dec 1, 2026 905 AM/{name}" for name in RELEASED]
    listed = Known(frozenset({"ada1", "Ada Lovelace", "ada", "Ada Byron"}), released=RELEASED)
    [(key, person)] = by_person(names, listed)[0].items()
    assert (key, person.name) == ("ada1", "Ada Lovelace")
    [key] = by_person(["12-6 - Ada Lovelace - Dec 1, 2026 905 AM/x.py"], Known(frozenset({"Ada", "Ada Byron"})))[0]
    assert key == "Ada Lovelace"


@pytest.fixture
def course(tmp_path):
    return write_solutions(tmp_path / "course")


@pytest.fixture
def listed(tmp_path):
    (tmp_path / "list.csv").write_text(LISTED)
    return tmp_path / "list.csv"


def test_its_list_is_read_without_the_signs_before_the_ids():
    ada, bo = people_in(LISTED, set())
    assert (ada.student, ada.full_name, ada.email, ada.listed["OrgDefinedId"]) == (
        "ada", "Ada Lovelace", "ada@school.example", "501"
    )  # fmt: skip
    assert people_in("OrgDefinedId,x Points Grade,End-of-Line Indicator\n#501,,#\n", set())[0].student == "501"
    assert people_in("Username,Full name\n#ada,Ada\n", set())[0].student == "#ada"  # no list of Brightspace's
    assert bo.student == "bo1"


def test_folders_are_named_after_usernames_and_the_time_counts_for_late_penalties(course, tmp_path, listed):
    (course.root / "course.toml").write_text(
        f'[assignments.{ASSIGNMENT}]\ndue = 2026-12-01T12:00:00Z\nzone = "America/New_York"\n'
    )
    entries = {f"{FIRST}/1_mean.ipynb": b"old", f"{SECOND}/1_mean.ipynb": b"a", "index.html": b"",
               "345-6 - Bo Li - 1 xyz 2026 905/1_mean.ipynb": b"b"}  # fmt: skip
    told = collect(Course(course.root, ASSIGNMENT), [download(tmp_path, entries)], roster=listed)
    assert submitted(course) == {"ada": {"1_mean.ipynb": b"a"}, "bo1": {"1_mean.ipynb": b"b"}}
    assert receipt(course.submitted("ada")) == datetime(2026, 12, 1, 5, 0)
    remarks = {one.student: one.remark for one in told if one.placed is Placed.NEW}
    assert remarks == {
        "ada": "", "bo1": "counts as in time: '1 xyz 2026 9:05' was not understood (use --received)"
    }  # fmt: skip
    assert any("an earlier attempt" in line for line in report_lines(told))


def test_grades_and_pages_have_the_names_that_brightspace_takes_back(tmp_path):
    files = {"index.html": b"", **{f"{SECOND}/{name}": content for name, content in work_of(tmp_path, "ada").items()}}
    course, path, listed = collected(tmp_path, files, LISTED.encode())
    graded(course)
    lines = write_feedback(course, "brightspace", path, listed)
    with zipfile.ZipFile(course.reports / f"{ASSIGNMENT}-brightspace-feedback.zip") as archive:
        assert {name.rpartition("/")[0] for name in archive.namelist()} == {SECOND}
    assert any("to Brightspace's maximum, 100" in line for line in lines)
    headings, ada, bo = (course.reports / f"{ASSIGNMENT}-brightspace.csv").read_text().splitlines()
    assert headings == f"OrgDefinedId,Username,{ASSIGNMENT} Points Grade,End-of-Line Indicator"
    assert ada.startswith("#501,#ada,") and ada.endswith(",#") and bo == "#502,#bo1,,#"
    told = write_feedback(course, "folders", path, listed)
    assert any("feedback for 1 of" in line for line in told)
    with pytest.raises(CourseError, match="not from Brightspace's download"):
        write_feedback(course, "brightspace", download(tmp_path, {"ada/x.ipynb": b"", "bo1/x.ipynb": b""}, "y"), listed)


def test_without_its_list_a_table_is_refused_as_ids_are_missing(tmp_path):
    files = {f"ada/{name}": text for name, text in work_of(tmp_path, "ada").items()}
    course, _, _ = collected(tmp_path, files, b"id\nada\n")
    graded(course)
    with pytest.raises(CourseError, match=r"Brightspace's own id \(OrgDefinedId or Username\).*--students FILE"):
        write_table(course, "brightspace")


def test_without_its_list_pages_are_written_and_the_missing_table_is_told(tmp_path):
    files = {"index.html": b"", **{f"{SECOND}/{name}": content for name, content in work_of(tmp_path, "ada").items()}}
    course, path, _ = collected(tmp_path, files, b"id,first_name,last_name\nada,Ada,Lovelace\n")
    graded(course)
    lines = write_feedback(course, "brightspace", path, tmp_path / "list.csv")
    assert (course.reports / f"{ASSIGNMENT}-brightspace-feedback.zip").is_file()
    assert any(line.startswith("no table of grades was written. Expected Brightspace's own id") for line in lines)
    assert not (course.reports / f"{ASSIGNMENT}-brightspace.csv").exists()
