"""Work in the form that learning platforms give to instructors is put where it is graded."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, write_solutions
from toy_grades import files_of, toy_grade
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.collect.collect import Placed, collect, report_lines
from autograder.course import Course, CourseError
from autograder.gradebook.database import create_gradebook
from autograder.gradebook.gradebook import record
from autograder.gradebook.late import receipt
from autograder.intake.archive import read_submission
from autograder.notebooks.samples import Sample, write_samples
from autograder.report.results import class_results

MOODLE = "Ada Lovelace_7_assignsubmission_file"
NAMES = ["1_mean.ipynb", "2_spread.ipynb"]
WORKSHEET = """Identifier,Full name,ID number,Email address
Participant 7,Ada Lovelace,ada,ada@school.example
Participant 8,Ben,8,ben@school.example
"""
CANVAS_LIST = """Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"Lovelace, Ada",501,7,ada,Monday
"Hopper, Grace",7,501,grace,Monday
"""


@pytest.fixture
def course(tmp_path):
    return write_solutions(tmp_path / "course")


def packed(entries) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return stream.getvalue()


def download(tmp_path: Path, entries, name="download.zip") -> Path:
    path = tmp_path / name
    path.write_bytes(packed(entries))
    return path


def submitted(course) -> dict[str, dict[str, bytes]]:
    """Return everything in submitted/, by student."""
    return {student: read_submission(course.submitted(student)) for student in course.students()}


WORK = dict(zip(NAMES, [b"one", b"two"], strict=True))
LAYOUTS = {
    "moodle, in folders": ({f"{MOODLE}_/{name}": content for name, content in WORK.items()}, "Participant 7"),
    "moodle, in folders without a sign at the end": (
        {f"{MOODLE}/{name}": content for name, content in WORK.items()}, "Participant 7"
    ),
    "moodle, without folders": ({f"{MOODLE}_{name}": content for name, content in WORK.items()}, "Participant 7"),
    "moodle, a zip": ({f"{MOODLE}_/work.zip": packed(WORK)}, "Participant 7"),
    "canvas": ({f"lovelaceada_501_98{number}_{name}": WORK[name] for number, name in enumerate(NAMES)}, "501"),
    "canvas, a zip": ({"lovelaceada_LATE_501_98_work.zip": packed({f"mine/{n}": WORK[n] for n in NAMES})}, "501"),
    "a folder for each": ({f"ada/{name}": content for name, content in WORK.items()}, "ada"),
    "as nbgrader keeps it": ({f"ada/{ASSIGNMENT}/{name}": content for name, content in WORK.items()}, "ada"),
    "a zip for each": ({"ada.zip": packed(WORK)}, "ada"),
}  # fmt: skip


@pytest.mark.parametrize("unpacked", [False, True])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_files_under_their_own_names(course, tmp_path, layout, unpacked):
    entries, student = LAYOUTS[layout]
    path = download(tmp_path, {**entries, "__MACOSX/._x": b"", ".DS_Store": b""})
    if unpacked:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path := tmp_path / "unpacked")
    [one] = collect(course, [path])
    assert (one.student, one.placed) == (student, Placed.NEW)
    assert submitted(course) == {student: WORK}


def test_a_folder_around_a_whole_class_is_left_out(course, tmp_path):
    collect(course, [download(tmp_path, {"class/ada/1_mean.ipynb": b"a", "class/ben.zip": packed(WORK)})])
    assert submitted(course) == {"ada": {"1_mean.ipynb": b"a"}, "ben": WORK}


def test_one_students_file_with_a_name_like_canvas_does_not_make_it_one(course, tmp_path):
    entries = {"ada/1_mean.ipynb": b"a", "ben/lovelaceada_501_98_1_mean.ipynb": b"b"}
    collect(course, [download(tmp_path, entries)])
    assert sorted(submitted(course)) == ["ada", "ben"]


def test_two_files_of_one_name_from_canvas_are_both_kept(course, tmp_path):
    collect(course, [download(tmp_path, {"ada_501_1_a.ipynb": b"a", "ada_501_2_a.ipynb": b"b"})])
    assert sorted(submitted(course)["501"].values()) == [b"a", b"b"]


@pytest.mark.parametrize(
    ("roster", "entry", "student"),
    [(WORKSHEET, f"{MOODLE}_/1_mean.ipynb", "ada"), (CANVAS_LIST, "lovelaceada_501_98_1_mean.ipynb", "ada"),
     (CANVAS_LIST, "hoppergrace_7_98_1_mean.ipynb", "grace"), (WORKSHEET, "ada@school.example/1_mean.ipynb", "ada")],
)  # fmt: skip
def test_a_list_of_the_platform_names_the_folders(course, tmp_path, roster, entry, student):
    (tmp_path / "list.csv").write_text(roster)
    collect(course, [download(tmp_path, {entry: b"a"})], roster=tmp_path / "list.csv")
    assert list(submitted(course)) == [student]


SAKAIS_LIST = """"Homework 1","Points"

"Display ID","ID","Last Name","First Name","grade","Submission date","Late submission"
"ada","ada","Lovelace","Ada","","",""
"""
GRADESCOPES_LIST = "First Name,Last Name,SID,Email\nAda,Lovelace,ada,ada@x\nBo,Li,,bo@x\n"


@pytest.mark.parametrize("roster", [SAKAIS_LIST, GRADESCOPES_LIST])
def test_lists_of_sakai_and_gradescope_are_read(course, tmp_path, roster):
    (tmp_path / "list.csv").write_text(roster)
    entries = {
        "HW/Lovelace, Ada(ada)/Submission attachment(s)/1_mean.ipynb": b"a",
        "HW/Li, Bo(bo@x)/timestamp.txt": b"",
    }
    if roster == SAKAIS_LIST:
        entries["HW/Li, Bo(bo)/Submission attachment(s)/1_mean.ipynb"] = b"b"
    else:
        entries = {"ada/1_mean.ipynb": b"a", "bo@x/1_mean.ipynb": b"b"}
    told = {
        one.student: one.remark for one in collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    }
    assert told["ada"] == "" and set(submitted(course)) == {"ada", "bo" if roster == SAKAIS_LIST else "bo@x"}
    with Gradebook(course.database_url) as book:
        assert (book.find_student("ada").first_name, book.find_student("ada").last_name) == ("Ada", "Lovelace")


def test_who_is_not_on_the_list_is_collected_and_named(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    entries = {f"{MOODLE}_/1_mean.ipynb": b"a", "Eve_9_assignsubmission_file_/1_mean.ipynb": b"e"}
    told = {
        one.student: one.remark for one in collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    }
    assert told == {"ada": "", "Participant 9": f"Eve is not in {tmp_path / 'list.csv'}"}


def test_the_list_of_another_class_is_refused_before_anything_is_collected(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    entries = {
        f"{name}_{number}_assignsubmission_file_/1_mean.ipynb": b"e" for name, number in [("Eve", 9), ("Mo", 10)]
    }
    with pytest.raises(CourseError, match=r"list\.csv, found only others \(Eve, Mo\).*another class.*--students"):
        collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert not course.handed_in()


def test_a_folder_named_by_the_full_name_of_one_person_is_that_persons(course, tmp_path):
    (tmp_path / "list.csv").write_text(f"{WORKSHEET}Participant 9,Cy Li,9,c@x\nParticipant 10,Cy Li,10,d@x\n")
    entries = {"Lovelace, Ada/1_mean.ipynb": b"a", "Cy Li/1_mean.ipynb": b"c"}
    told = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert [(one.student, one.placed) for one in told] == [("Cy Li", Placed.REFUSED), ("ada", Placed.NEW)]
    assert told[0].remark == "the list has 9 and 10 with the name Cy Li"


@pytest.mark.parametrize(
    ("roster", "entry", "reason"),
    [(CANVAS_LIST.replace("501,", "501.0,"), "lovelaceada_501_98_1_mean.ipynb", "did a spreadsheet change them"),
     (CANVAS_LIST, "anon_x7Yq2_98_1_mean.ipynb", "Canvas hid the names"),
     ("Student,ID\n", "lovelaceada_501_98_1_mean.ipynb", "The list has nobody on it")],
)  # fmt: skip
def test_why_nobody_is_on_the_list_is_said(course, tmp_path, roster, entry, reason):
    (tmp_path / "list.csv").write_text(roster)
    with pytest.raises(CourseError, match=reason):
        collect(course, [download(tmp_path, {entry: b"a"})], roster=tmp_path / "list.csv")


@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_notebook_is_named(course, tmp_path, content):
    [one] = collect(course, [download(tmp_path, {"ada/1_mean.ipynb": content, "ada/2_spread.ipynb": b"{}"})])
    assert one.remark == "empty, perhaps cut off when it was uploaded: 1_mean.ipynb"


def test_times_are_told_in_the_zone_of_the_course(course, tmp_path):
    zone_and_due = 'due = 2026-12-01T23:59:00\nzone = "Europe/Paris"\n'
    course.settings_file.write_text(f"[assignments.{course.assignment}]\n{zone_and_due}")
    path = download(tmp_path, {"ada/1_mean.ipynb": b"a"})
    collect(course, [path], received=datetime(2026, 12, 3, 22, 30, tzinfo=UTC))
    [one] = collect(course, [path], received=datetime(2026, 12, 2, 23, tzinfo=UTC))
    assert one.remark == "received 2026-12-03 00:00 CET instead of 2026-12-03 23:30 CET"


@pytest.mark.parametrize(
    ("roster", "student"),
    [("Student,SIS Login ID\n\"Lovelace, Ada\",ada\nBen,ben\n", "ada"), (WORKSHEET.replace("ada,", "C:1,"), "ada@x"),
     (WORKSHEET.replace(",8,", ",0,").replace(",ada,", ",0,"), "ada@school.example")],
)  # fmt: skip
def test_a_list_without_a_usable_number_is_used_by_what_else_it_says(course, tmp_path, roster, student):
    (tmp_path / "list.csv").write_text(roster)
    entry = "ada/1_mean.ipynb" if student == "ada" else f"{MOODLE}_/1_mean.ipynb"
    [one] = collect(course, [download(tmp_path, {entry: b"a"})], roster=tmp_path / "list.csv")
    assert one.student == student.replace("@x", "@school.example") and not one.remark


def test_a_name_without_spaces_on_the_list_may_have_them_and_another_order_in_the_download(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET.replace("Ada Lovelace", "王小明"))
    entries = {"小明 王_7_assignsubmission_file_/1_mean.ipynb": b"a", "Ben_8_assignsubmission_file_/1_mean.ipynb": b"b"}
    collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert sorted(submitted(course)) == ["8", "ada"]


@pytest.mark.parametrize("skipped", [".ipynb_checkpoints/1_mean-checkpoint.ipynb", ".DS_Store"])
@pytest.mark.parametrize("unpacked", [False, True])
def test_who_handed_in_only_files_that_are_skipped_is_named(course, tmp_path, skipped, unpacked):
    entries = {f"{MOODLE}_/{skipped}": b"a", "Ben_8_assignsubmission_file_/1_mean.ipynb": b"b", "__MACOSX/._x": b""}
    path = download(tmp_path, entries)
    if unpacked:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(path := tmp_path / "unpacked")
    told = [(one.student, one.placed) for one in collect(course, [path])]
    assert told == [("Participant 8", Placed.NEW), (f"{MOODLE}_", Placed.NOT_UNDERSTOOD)]


def test_collecting_again_replaces_what_changed_and_keeps_what_was_there(course, tmp_path):
    first = download(tmp_path, {"ada/1_mean.ipynb": b"1", "ben/1_mean.ipynb": b"1"}, "first.zip")
    collect(course, [first])
    second = download(tmp_path, {"ada/1_mean.ipynb": b"2", "ben/1_mean.ipynb": b"1"}, "second.zip")
    assert [one.placed for one in collect(course, [second])] == [Placed.REPLACED, Placed.UNCHANGED]
    collect(course, [first])
    assert submitted(course) == {"ada": {"1_mean.ipynb": b"1"}, "ben": {"1_mean.ipynb": b"1"}}
    kept = course.root / "submitted" / ".replaced" / "ada" / ASSIGNMENT
    assert [(kept / number / "1_mean.ipynb").read_bytes() for number in ("1", "2")] == [b"1", b"2"]
    assert sorted(path.name for path in (course.root / "submitted").iterdir()) == [".replaced", "ada", "ben"]


def test_the_receipt_is_the_instructors_and_never_the_students(course, tmp_path):
    forged = {"ada/1_mean.ipynb": b"1", "ada/timestamp.txt": b"2020-01-01 00:00:00 UTC"}
    collect(course, [download(tmp_path, forged)])
    assert receipt(course.submitted("ada")) is None
    moment = datetime(2026, 12, 1, 23, 59, tzinfo=UTC)
    collect(course, [download(tmp_path, {"ben/1_mean.ipynb": b"1"})], received=moment)
    assert receipt(course.submitted("ben")) == moment.replace(tzinfo=None)


def test_a_time_of_receipt_is_never_lost_silently(course, tmp_path):
    first = download(tmp_path, {"ada/1_mean.ipynb": b"1", "ben/1_mean.ipynb": b"1"}, "first.zip")
    early, late = (datetime(2026, 12, day, tzinfo=UTC) for day in (1, 3))
    collect(course, [first])
    collect(course, [first], received=early)  # the time is given only now
    assert receipt(course.submitted("ada")) == early.replace(tzinfo=None)
    second = download(tmp_path, {"ada/1_mean.ipynb": b"2", "ben/1_mean.ipynb": b"1"}, "second.zip")
    remarks = {one.student: one.remark for one in collect(course, [second])}
    assert "collect it again with --received" in remarks["ada"] and not remarks["ben"]
    remarks = {one.student: one.remark for one in collect(course, [second], received=late)}
    assert not remarks["ada"] and "still received 2026-12-01 00:00 UTC, as it was there before" in remarks["ben"]
    assert [receipt(course.submitted(name)) for name in ("ada", "ben")] == [
        time.replace(tzinfo=None) for time in (late, early)
    ]
    assert [one.remark for one in collect(course, [second], received=late)] == ["", remarks["ben"]]


@pytest.mark.parametrize("wrong", [datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)])
def test_a_wrong_time_of_receipt_is_corrected_by_the_right_one_and_told(course, tmp_path, wrong):
    path = download(tmp_path, {"ada/1_mean.ipynb": b"1", "ben/1_mean.ipynb": b"1"})
    right = datetime(2026, 12, 1, tzinfo=UTC)
    collect(course, [path], received=wrong)
    told = collect(course, [path], received=right)
    assert {receipt(course.submitted(name)) for name in ("ada", "ben")} == {right.replace(tzinfo=None)}
    assert {one.remark for one in told} == {f"received 2026-12-01 00:00 UTC instead of {wrong:%Y-%m-%d} 00:00 UTC"}
    assert not any(one.remark for one in collect(course, [path], received=right))


def test_work_that_lies_under_another_name_already_is_remarked(course, tmp_path):
    entries = {f"{MOODLE}_/{name}": name.encode() for name in NAMES}
    path = download(tmp_path, entries)
    (tmp_path / "list.csv").write_text(WORKSHEET)
    [ada] = collect(course, [path], roster=tmp_path / "list.csv")
    assert (ada.student, ada.remark) == ("ada", "")
    [again] = collect(course, [path])
    assert again.placed is Placed.NEW and "the same files are in submitted/ada: were they collected" in again.remark
    assert not collect(course, [path])[0].remark


@pytest.mark.parametrize("text", ["1 Dec 2026", "2026-12-01T23:59:00", "", "tomorrow"])
def test_a_time_that_is_none_is_refused_with_an_example(course, tmp_path, text):
    path = download(tmp_path, {"ada/1_mean.ipynb": b"1"})
    result = CliRunner().invoke(app, ["collect", str(path), "--course", str(course.root), "--received", text])
    assert result.exit_code == 2 and "2026-12-01T23:59:00Z" in " ".join(result.output.split())


def test_a_download_that_is_not_there_is_not_called_a_broken_one(course, tmp_path):
    with pytest.raises(CourseError, match="found nothing at"):
        collect(course, [tmp_path / "gone.zip"])


ENCRYPTED = packed({"1_mean.ipynb": b"x"}).replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
HARMFUL = {
    "leads out": ({"eve/../../../evil.py": b"x"}, "leads out of the submission's folder"),
    "bomb": ({"eve/work.zip": packed({"1_mean.ipynb": b"0" * 2**26})}, "larger than"),
    "broken zip": ({"eve/work.zip": b"PK"}, "work.zip is not a readable zip file"),
    "hidden folder": ({".eve/1_mean.ipynb": b"x"}, "not a valid name for a folder"),
    "no name": ({"/1_mean.ipynb": b"x"}, "without a name"),
    "encrypted": ({"eve/work.zip": ENCRYPTED}, "1_mean.ipynb is encrypted: ask for the files without a password"),
    "many": (
        {f"eve/.venv/{number}.py": b"" for number in range(501)},
        "more than 500 files: ask for the notebooks, with",
    ),
    "parent": ({"../1_mean.ipynb": b"x"}, "not a name|leads out"),
}


@pytest.mark.parametrize("harm", HARMFUL)
def test_what_cannot_be_read_is_refused_by_name_and_the_others_are_collected(course, tmp_path, harm):
    entries, reason = HARMFUL[harm]
    path = download(tmp_path, {"ada/1_mean.ipynb": b"a", **entries})
    before = {path for path in tmp_path.rglob("*") if course.root / "submitted" not in path.parents}
    told = {one.placed: one.remark for one in collect(course, [path])}
    assert submitted(course) == {"ada": {"1_mean.ipynb": b"a"}}
    assert told.keys() == {Placed.NEW, Placed.REFUSED} and re.search(reason, told[Placed.REFUSED])
    after = {path for path in tmp_path.rglob("*") if course.root / "submitted" not in path.parents}
    assert after - before == {course.root / "submitted"}


@pytest.mark.parametrize("name", ["/etc/evil.ipynb", "../../evil.ipynb", "C:\\evil.ipynb"])
def test_what_leads_out_of_moodles_download_is_named_in_full(course, tmp_path, name):
    told = collect(course, [download(tmp_path, {f"{MOODLE}_/1_mean.ipynb": b"a", name: b"x"})])
    assert [one.student for one in told] == ["Participant 7", name.replace("\\", "/")]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("w.7z", "Unpack it"), ("w.tar.gz", "Unpack it"), ("a.ipynb", "with its student's name"), ("w.zip", "it again")],
)
def test_what_is_no_zip_is_refused_with_fitting_advice(course, tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(CourseError, match=f"{advice}"):
        collect(course, [tmp_path / name])


def test_two_lines_for_one_person_are_named_with_advice(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET + WORKSHEET.splitlines()[1] + "\n")
    with pytest.raises(CourseError, match=r"found Participant 7 in line 4 again\. Remove one of the two lines"):
        collect(course, [download(tmp_path, {f"{MOODLE}_/1_mean.ipynb": b"a"})], roster=tmp_path / "list.csv")


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc"])
def test_a_link_in_an_unpacked_folder_is_refused(course, tmp_path, target):
    (tmp_path / "class" / "eve").mkdir(parents=True)
    (tmp_path / "class" / "eve" / "1_mean.ipynb").symlink_to(target)
    [one] = collect(course, [tmp_path / "class"])
    assert one.placed is Placed.REFUSED and "not a plain file" in one.remark


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"PK nonsense", "zip file with the work of a class"), (packed({}), "found no file"),
     (packed({"1_mean.ipynb": b"x"}), "1_mean.ipynb, which is nobody's")],
)  # fmt: skip
def test_a_download_that_is_none_is_an_error_that_says_so(course, tmp_path, content, message):
    (tmp_path / "download.zip").write_bytes(content)
    with pytest.raises(CourseError, match=message):
        collect(course, [tmp_path / "download.zip"])
    assert not list(course.root.glob("submitted/*"))


def test_the_command_counts_names_and_fails_where_one_is_refused(course, tmp_path):
    entries = {f"lovelaceada_LATE_501_98_{NAMES[0]}": b"a", "eve_502_99_work.zip": b"PK"}
    path = download(tmp_path, entries)
    result = CliRunner().invoke(app, ["collect", str(path), "--course", str(course.root), "--assignment", ASSIGNMENT])
    assert result.exit_code == 1
    assert "2 submissions: 1 new, 0 replaced, 0 unchanged, 1 refused" in result.output
    assert "late according to Canvas: 501" in result.output
    assert "502: work.zip is not a readable zip file" in result.output or "eve: work.zip" in result.output


FRENCH = """Identifiant,Nom complet,Numéro d'identification,Adresse de courriel
Participant7,Ada Lovelace,ada,ada@school.example
Participant8,Zoë Łukasiewicz,zoe,zoe@school.example
"""


def test_a_worksheet_in_another_language_names_folders_and_the_students_of_the_gradebook(course, tmp_path):
    (tmp_path / "list.csv").write_bytes(FRENCH.encode("utf-16"))
    entries = {f"{MOODLE}_/1_mean.ipynb": b"a", "Zoë Łukasiewicz_8_assignsubmission_file_/1_mean.ipynb": b"z"}
    collected = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert [(one.student, one.remark) for one in collected] == [("ada", ""), ("zoe", "")]
    with Gradebook(course.database_url) as book:
        assert {(s.id, s.first_name, s.last_name, s.email) for s in book.students} == {
            ("ada", "Ada", "Lovelace", "ada@school.example"), ("zoe", "Zoë", "Łukasiewicz", "zoe@school.example")
        }  # fmt: skip


def test_names_that_the_gradebook_has_are_kept_and_canvas_puts_the_last_name_first(course, tmp_path):
    create_gradebook(course.database_url)
    with Gradebook(course.database_url) as book:
        book.add_student("ada", first_name="Augusta", last_name="King")
    (tmp_path / "list.csv").write_text(CANVAS_LIST)
    entries = {"lovelaceada_501_98_1_mean.ipynb": b"a", "hoppergrace_7_99_1_mean.ipynb": b"g"}
    collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    with Gradebook(course.database_url) as book:
        assert {(s.id, s.first_name, s.last_name) for s in book.students} == {
            ("ada", "Augusta", "King"), ("grace", "Grace", "Hopper")
        }  # fmt: skip


def test_a_group_with_the_number_of_a_person_does_not_become_that_person(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    entries = {f"{MOODLE}_/1_mean.ipynb": b"a", "Group B_8_assignsubmission_file_/1_mean.ipynb": b"b"}
    told = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert [(one.student, one.placed) for one in told] == [("Group B", Placed.REFUSED), ("ada", Placed.NEW)]
    assert "Participant 8 is Ben on the list and 'Group B' in the download" in told[0].remark
    assert list(submitted(course)) == ["ada"]


def test_canvas_numbers_beside_the_names_of_others_are_refused(course, tmp_path):
    rows = CANVAS_LIST.replace(",501,7", ",X,7").replace(",7,501", ",501,7").replace(",X,7", ",7,501")
    (tmp_path / "list.csv").write_text(rows)
    entries = {"lovelaceada_501_98_1_mean.ipynb": b"a", "project_7_98_1_mean.ipynb": b"p"}
    told = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert {one.placed for one in told} == {Placed.NEW, Placed.REFUSED} and list(submitted(course)) == ["ada"]
    assert "501 is Hopper, Grace on the list and 'lovelaceada' in the download, like somebody" in str(told)


def test_two_people_who_would_have_one_folder_are_both_refused(course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    entries = {"ada/1_mean.ipynb": b"a", "ada@school.example/1_mean.ipynb": b"b"}
    told = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    assert [one.placed for one in told] == [Placed.REFUSED] * 2 and not course.handed_in()


def test_an_assignment_called_like_a_pattern_is_found_and_its_feedback_written(tmp_path):
    course = Course(tmp_path / "course", "123 [abc]")
    write_solutions(tmp_path / "toy")
    shutil.copytree(tmp_path / "toy" / "solutions" / ASSIGNMENT, course.solutions)
    write_samples(course, {"ada [x]": Sample()})
    assert course.students() == ["ada [x]"]
    path = download(tmp_path, {f"ben/{name}": text for name, text in submitted(course)["ada [x]"].items()})
    [ben] = collect(course, [path])
    assert "the same files are in submitted/ada [x]" in ben.remark
    verdict = record(course, "ada [x]", toy_grade(course, "ada [x]"), files_of(course, "ada [x]"))
    assert not verdict.reason and (course.feedback("ada [x]") / "1_mean.html").exists()
    assert [student.person.student for student in class_results(course).students] == ["ada [x]", "ben"]


def test_a_zip_whose_names_do_not_say_that_they_are_utf8_is_read(course, tmp_path):
    path = tmp_path / "download.zip"
    content = packed({"Zo__ L/1_mean.ipynb": b"z", "ben\\1_mean.ipynb": b"b", "__MACOSX/x/._1": b""})
    path.write_bytes(content.replace(b"Zo__ L", "Zoë L".encode()))
    collect(course, [path])
    assert sorted(submitted(course)) == ["Zoë L", "ben"]


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp850"])
def test_names_in_a_zip_of_western_windows_are_read(course, tmp_path, encoding):
    content = packed({"Jos_ Mu_oz/1_mean.ipynb": b"z", "J_rgen Gro_/1_mean.ipynb": b"b"})
    for plain, name in [(b"Jos_ Mu_oz", "José Muñoz"), (b"J_rgen Gro_", "Jürgen Groß")]:
        content = content.replace(plain, name.encode(encoding))
    (tmp_path / "download.zip").write_bytes(content)
    collect(course, [tmp_path / "download.zip"])
    assert sorted(submitted(course)) == ["José Muñoz", "Jürgen Groß"]


def test_a_zip_beside_another_file_is_unpacked_and_work_without_a_notebook_is_remarked(course, tmp_path):
    entries = {
        "lovelaceada_501_97_work.zip": packed({"mine/1_mean.ipynb": b"1", "mine/.DS_Store": b""}),
        "lovelaceada_501_98_note.txt": b"hello",
        "toconnor_4117_text.html": b"typed",
    }
    told = {one.student: one.remark for one in collect(course, [download(tmp_path, entries)])}
    assert told == {"501": "", "4117": "no notebook among the files (text.html)"}
    assert submitted(course)["501"] == {"1_mean.ipynb": b"1", "note.txt": b"hello"}


def test_what_is_not_understood_is_named_and_fails_and_the_rest_is_collected(course, tmp_path):
    entries = {
        f"{MOODLE}_/1_mean.ipynb": b"a",
        "Ada Lovelace_7_assignfeedback_file_/x.pdf": b"f",
        "Ben/1_mean.ipynb": b"b",
    }
    command = ["collect", str(download(tmp_path, entries)), "--course", str(course.root), "--assignment", ASSIGNMENT]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1 and list(submitted(course)) == ["Participant 7"]
    assert "1 submission: 1 new" in result.output
    assert "not understood: Ben (expected a name like the others" in result.output
    assert "left out: Ada Lovelace_7_assignfeedback_file_ (feedback" in result.output


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_any_name_can_be_shown_on_any_terminal(course, tmp_path, encoding):
    path = download(tmp_path, {"Łukasz/x.txt": b"a", "王/x.txt": b"b"})
    command = [sys.executable, "-m", "autograder", "collect", str(path), "--course", str(course.root)]
    ran = subprocess.run(
        [*command, "--assignment", ASSIGNMENT],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        cwd=Path(__file__).parents[1],
    )
    assert ran.returncode == 0, ran.stderr
    assert ("Łukasz" if encoding == "utf-8" else "\\u0141ukasz").encode() in ran.stdout


LATE = """Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Dernière modification (travail remis),\
Dernière modification (note)
Participant7,Ada Lovelace,ada@school.example,"{state}",,"20,00","{time}",-
"""


@pytest.mark.parametrize(
    ("state", "time", "remark"),
    [
        ("Remis pour évaluation", "lundi 23 novembre 2026, 21:04", ""),
        ("Remis pour évaluation - En retard de 2 jours 22 heures", "lundi 23 novembre 2026, 21:04", ""),
        ("Remis pour évaluation", "23/11/2026 21:04", "counts as in time: the list's '23/11/2026 21:04' was not"),
        ("Remis pour évaluation", "19.11.2026 21:04", "was not understood"),
        ("Remis - Prolongation octroyée jusqu'au mardi 24 novembre 2026, 23:59", "lundi 23 novembre 2026, 21:04",
         "an extension counts only if it is in course.toml"),
        ("Aucun travail remis", "-", "though according to the list (Aucun travail remis) it was not handed in"),
        ("Brouillon (non remis)", "lundi 23 novembre 2026, 21:04", "(Brouillon (non remis)) it was not handed in"),
    ],
)  # fmt: skip
def test_what_the_list_says_of_lateness_and_is_not_used_is_told(course, tmp_path, state, time, remark):
    due = 'due = 2026-11-20T23:59:00\nzone = "Europe/Paris"\nlate_penalty_per_day = 0.1\n'
    course.settings_file.write_text(f"[assignments.{ASSIGNMENT}]\n{due}")
    (tmp_path / "list.csv").write_text(LATE.format(state=state, time=time))
    [one] = collect(course, [download(tmp_path, {f"{MOODLE}_/1_mean.ipynb": b"a"})], roster=tmp_path / "list.csv")
    assert remark in one.remark and bool(remark) == bool(one.remark)


def test_a_line_break_at_the_end_of_a_name_is_no_part_of_it(course, tmp_path):
    collect(course, [download(tmp_path, {f"{MOODLE}_/1_mean.ipynb\n": b"a"})])
    [files] = submitted(course).values()
    assert files == {"1_mean.ipynb": b"a"}


def test_a_time_on_record_stays_when_the_list_says_another_and_that_is_told(course, tmp_path):
    due = 'due = 2026-11-20T23:59:00\nzone = "Europe/Paris"\n'
    course.settings_file.write_text(f"[assignments.{ASSIGNMENT}]\n{due}")
    entries = {f"{MOODLE}_/1_mean.ipynb": b"a"}
    for day, remark in [
        ("jeudi 19", ""),
        ("jeudi 19", ""),
        ("mardi 24", "still received 2026-11-19 21:04 CET, though"),
    ]:
        (tmp_path / "list.csv").write_text(LATE.format(state="Remis", time=f"{day} novembre 2026, 21:04"))
        [one] = collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
        assert remark in one.remark and bool(remark) == bool(one.remark)


def test_work_that_earlier_work_replaces_is_named(course, tmp_path):
    newer, older = (datetime(2026, 11, day, tzinfo=UTC) for day in (21, 19))
    collect(course, [download(tmp_path, {"ada/1_mean.ipynb": b"2", "ben/1_mean.ipynb": b"1"})], received=newer)
    old = download(tmp_path, {"ada/1_mean.ipynb": b"1", "cleo/1_mean.ipynb": b"3"}, "old.zip")
    told = {one.student: one.remark for one in collect(course, [old], received=older)}
    assert "replaced by work of an earlier time, 2026-11-19 00:00 UTC instead of 2026-11-21" in told["ada"]
    assert not told["cleo"]


def test_many_files_that_are_left_out_for_one_reason_take_one_line(course, tmp_path):
    around = "HW/Lovelace, Ada(ada)"
    own = {f"{around}/Feedback Attachment(s)/{number}.pdf": b"x" for number in range(5)}
    work = dict.fromkeys(
        [f"{around}/Submission attachment(s)/x.py", "HW/Li, Bo(bo)/Submission attachment(s)/x.py"], b"x"
    )
    path = download(tmp_path, {**work, **own, "HW/Li, Bo(bo)/timestamp.txt": b""})
    told = [line for line in report_lines(collect(course, [path])) if line.startswith("left out")]
    assert len(told) == 1 and "and 3 more (a file of Sakai's own" in told[0]
