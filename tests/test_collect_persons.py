"""Nobody gets another one's work or grade, and no class becomes one student, with unusual names, ids and lists."""

from __future__ import annotations

import pytest
from returned_class import collected, graded, work_of
from test_collect import download, packed
from toy_course import ASSIGNMENT, write_solutions

from autograder.collect.collect import Placed, collect, report_lines
from autograder.collect.handed_over import Known
from autograder.collect.sorting import by_person
from autograder.course import CourseError
from autograder.report.roster import people_in
from autograder.report.sheet import sheet_of
from autograder.report.tables import write_table
from autograder.report.worksheet import worksheet_in

HEADINGS = "Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade,Feedback comments\n"
NO_TEAM = '"Not a member of any group, so unable to make submissions."'


@pytest.fixture
def course(tmp_path):
    return write_solutions(tmp_path / "course")


def refused(course, tmp_path, entries, listed):
    """Return the reasons for which people are refused, by name."""
    (tmp_path / "list.csv").write_text(listed)
    found = collect(course, [download(tmp_path, dict.fromkeys(entries, b"x"))], roster=tmp_path / "list.csv")
    return {one.student: one.remark for one in found if one.placed is Placed.REFUSED}


def test_people_whom_moodle_counts_to_no_group_share_no_grade():
    text = (
        HEADINGS
        + f"Participant 7,Ada,a@x,Submitted,Team 1,,20,\nParticipant 8,Cy,c@x,No submission,{NO_TEAM},,20,\n"
        + "Participant 9,Di,d@x,No submission,グループに属していません。,,20,\n"
        + "Participant 10,Ed,e@x,No submission,Smith & Co.,,20,\n"
    )
    assert [person.group for person in people_in(text, set())] == ["Team 1", "", "", "Smith & Co."]


@pytest.mark.parametrize("line", ["Total,,,,,17,,", 'guest,"Gast, Gus",g@x,,,,20,'])
def test_a_line_that_is_unlike_the_others_of_a_worksheet_is_named(line):
    people = "Participant 7,Ada,a@x,,,,20,\nParticipant 8,Bo,b@x,,,,20,\n"
    with pytest.raises(
        ValueError, match=r"begin with 'Participant' and a number, found .* in line 4. Remove that line"
    ):
        worksheet_in(sheet_of(f"{HEADINGS}{people}{line}\n"))


def test_a_worksheet_whose_columns_were_moved_is_refused():
    moved = "Full name,Identifier,Grade,Maximum Grade\nAda,Participant 7,,20\nBo,Participant 8,,20\n"
    with pytest.raises(ValueError, match="found Identifier as column 2"):
        worksheet_in(sheet_of(moved))


def test_a_list_of_any_names_that_end_with_numbers_is_no_worksheet():
    assert worksheet_in(sheet_of("login,name\nada1,Ada\nbo2,Bo\nada3,Ada\n")) is None


@pytest.mark.parametrize(
    "entries",
    [
        ["OneDrive_1/Lab 1/Ada L/lab1_ada.ipynb", "OneDrive_1/Lab 1/Ben M/lab1_ben.ipynb"],
        ["Lab 1/Ada L/lab1_ada.ipynb", "Lab 1/Ben M/lab1_ben.ipynb", "Lab 1/readme.txt"],
        ["dl/Lab 1/Ada L/1_mean.ipynb", "dl/Lab 1/Ben M/2_spread.ipynb"],
    ],
)
def test_folders_with_different_notebooks_in_one_folder_are_a_question(course, tmp_path, entries):
    with pytest.raises(CourseError, match="may hold the work of several people"):
        collect(course, [download(tmp_path, dict.fromkeys(entries, b"x"))])


def test_parts_of_ones_own_folder_stay_one_persons():
    people, _ = by_person(["Bo Li/part1/1_mean.ipynb", "Bo Li/Part 2/2_spread.ipynb"], Known())
    assert list(people) == ["Bo Li"]


def test_a_class_of_folders_in_a_zip_is_nobodys(course, tmp_path):
    inner = packed({"ada/1_mean.ipynb": b"1", "ben/1_mean.ipynb": b"2"})
    [one] = collect(course, [download(tmp_path, {"class.zip": inner})])
    assert one.placed is Placed.REFUSED and "holds the work of several people (ada, ben)" in one.remark


def test_a_part_of_a_name_in_ilias_is_not_enough(course, tmp_path):
    people = ["L/S/Smith_John_j_smith_78/1_mean.ipynb", "L/S/Lovelace_Ada_ada_501/1_mean.ipynb"]
    listed = "id,first_name,last_name\nada,Ada,Lovelace\nsmith,Anna,Smith\n"
    [(name, reason)] = refused(course, tmp_path, people, listed).items()
    assert "Smith" in name and "is Anna Smith on the list" in reason


def test_the_exact_name_comes_before_the_same_words_in_another_order(course, tmp_path):
    listed = "id,first_name,last_name\nhali,Hassan,Ali\nali,Ali,Hassan\njm,Jan,Müller\njm2,Jan,Muller\n"
    (tmp_path / "list.csv").write_text(listed)
    entries = {
        f"{name}/1_mean.ipynb": name.encode() for name in ("Hassan Ali", "Ali Hassan", "Jan Müller", "Jan Muller")
    }
    collect(course, [download(tmp_path, entries)], roster=tmp_path / "list.csv")
    found = {name: (course.submitted(name) / "1_mean.ipynb").read_text() for name in course.students()}
    assert found == {"hali": "Hassan Ali", "ali": "Ali Hassan", "jm": "Jan Müller", "jm2": "Jan Muller"}


def test_a_worksheet_with_its_names_in_other_lines_is_noticed(course, tmp_path):
    listed = "Identifier,Full name,Email address\nParticipant 7,Binh Nguyen,b@x\nParticipant 8,Anh Nguyen,a@x\n"
    entries = [f"{name}_assignsubmission_file_/1_mean.ipynb" for name in ("Anh Nguyen_7", "Binh Nguyen_8")]
    reasons = refused(course, tmp_path, entries, listed)
    assert len(reasons) == 2 and all("Get the list again, without sorting it" in one for one in reasons.values())


def test_an_id_of_canvas_is_not_looked_for_among_other_ids(course, tmp_path):
    listed = 'Student,ID,SIS User ID,SIS Login ID,Section\n"Hopper, Grace",77,501,501,M\n"Li, Bo",78,bo,bo,M\n'
    entries = ["lovelaceada_501_98_1_mean.ipynb", "libo_78_97_1_mean.ipynb"]
    [reason] = refused(course, tmp_path, entries, listed).values()
    assert "is not on the list, where 501 is Hopper, Grace" in reason


def test_a_download_of_moodle_is_not_told_by_one_name_in_brightspaces(course, tmp_path):
    own = "3-6 - Mal O - Nov 5, 2026 1030 PM - Ada_7_assignsubmission_file_1_mean.ipynb"
    people, strays = by_person([own, "4-6 - Bo L - Nov 5, 2026 1030 PM - 1_mean.ipynb"], Known())
    assert sorted(people) == ["Bo L", "Mal O"] and not strays


def test_ids_whose_zeros_a_spreadsheet_took_away_are_still_the_same_people():
    people = people_in("id,last_name\n71,Ada\n82,Bo\n7,Cy\n", {"00071", "0082", "082", "007", "7"})
    assert [person.student for person in people] == ["00071", "82", "7"]


def exported(tmp_path, form, listed, maximum=None):
    """Return what is written for Ada, who is graded, and Bo, who has handed in nothing, and the lines that tell it."""
    course, _, roster = collected(
        tmp_path, {f"ada/{name}": one for name, one in work_of(tmp_path, "ada").items()}, listed
    )
    graded(course)
    lines = write_table(course, form, tmp_path / "out.csv", roster)
    return (tmp_path / "out.csv").read_text(), lines


def test_canvas_list_with_two_columns_of_names_is_filled_like_any_other(tmp_path):
    listed = f"LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,{ASSIGNMENT} (991)\n    Points Possible,,,,,,20\n"
    listed += "Lovelace,Ada,501,,ada,M,\nLi,Bo,502,,bo,M,EX\nStudent,Test,503,,test,M,\n"
    written, lines = exported(tmp_path, "canvas", listed.encode())
    assert written.splitlines()[0] == f"LastName,FirstName,ID,SIS User ID,SIS Login ID,Section,{ASSIGNMENT} (991)"
    assert "Lovelace,Ada,501,,ada,M,20" in written and "Li,Bo,502,,bo,M,EX" in written and "Test" not in written
    assert any("scaled from 9 points to Canvas's maximum, 20" in line for line in lines)


def test_brightspaces_list_without_the_mark_of_a_lines_end_is_still_its_list(tmp_path):
    listed = f"OrgDefinedId,Username,{ASSIGNMENT} Points Grade <Numeric MaxPoints:20>\n#501,#ada,\n#A502,#bo,\n"
    written, _ = exported(tmp_path, "brightspace", listed.encode())
    assert "#501,#ada,20,#" in written and "##" not in written


@pytest.mark.parametrize(
    ("form", "listed"),
    [
        ("canvas", f"Student,ID,SIS User ID,SIS Login ID,Section,{ASSIGNMENT} (991)\nAda,501,,ada,M,\nBo,502,,bo,M,\n"),
        ("brightspace", f"OrgDefinedId,Username,{ASSIGNMENT} Points Grade <Num>,End-of-Line Indicator\n#501,#ada,,#\n"),
    ],
)
def test_a_list_that_states_no_maximum_is_told(tmp_path, form, listed):
    _, lines = exported(tmp_path, form, listed.encode())
    assert any("list has no maximum for it, these are out of 9" in line for line in lines)


def test_what_a_teacher_wrote_for_somebody_without_a_grade_stays(tmp_path):
    listed = HEADINGS + "Participant 7,Ada,ada,,,,20,\nParticipant 8,Bo,bo,,,12.00,20,excused by mail\n"
    written, lines = exported(tmp_path, "moodle", listed.encode())
    assert "Participant 8,Bo,bo,,,12.00,20,excused by mail" in written
    assert any(line.startswith("left as on the list, not handed in") for line in lines)


def test_the_report_says_which_zip_to_unpack(tmp_path, course):
    start = "12-6 - Ada Lovelace - Nov"
    entries = {f"{start} 10, 2026 1030 PM/work.zip": packed({"1_mean.ipynb": b"1", "2_spread.ipynb": b"2"})}
    entries[f"{start} 11, 2026 1030 PM/2_spread.ipynb"] = b"3"
    told = report_lines(collect(course, [download(tmp_path, entries)]))
    assert any("with 1_mean.ipynb that the last one lacks: unpack it in its folder" in line for line in told)


def test_the_download_of_another_assignment_is_told_once_for_all(course, tmp_path):
    others = {f"{name}/lab2.ipynb": b"2" for name in ("ada", "ben")}
    told = list(report_lines(collect(course, [download(tmp_path, others)])))
    remark = f"no notebook is called like one of {ASSIGNMENT}: lab2.ipynb. Is it the download of another assignment?"
    assert f"ada, ben: {remark}" in told


def test_a_notebook_under_another_name_is_told_with_what_it_is_graded_as(course, tmp_path):
    work = work_of(tmp_path, "ada")
    handed_in = {f"{name}/my homework.ipynb": work["1_mean.ipynb"] for name in ("ada", "ben")}
    handed_in |= {"cleo/Cleo (1).ipynb": work["2_spread.ipynb"]}
    told = list(report_lines(collect(course, [download(tmp_path, handed_in)])))
    start = f"no notebook is called like one of {ASSIGNMENT}: "
    assert f"ada, ben: {start}my homework.ipynb. By its cells it is graded as 1_mean" in told
    assert f"cleo: {start}Cleo (1).ipynb. By its cells it is graded as 2_spread" in told
    assert not any("another assignment" in line for line in told)


def test_a_notebook_with_a_changed_name_needs_no_remark(course, tmp_path):
    renamed = {"ada/1_mean (1).ipynb": b"1", "ben/Ben_2_spread_final.ipynb": b"2"}
    assert not any("another assignment" in one for one in report_lines(collect(course, [download(tmp_path, renamed)])))
