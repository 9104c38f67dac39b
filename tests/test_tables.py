"""Grades as CSV: who has which grade, readable by other programs, and nothing that a spreadsheet would run."""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
from dataclasses import replace

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import FORMULA, NAMES
from nbgrader.api import Gradebook
from platform_imports import canvas_imports
from toy_course import ASSIGNMENT, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course, CourseError
from autograder.gradebook.records import read_record, write_record
from autograder.grading.grade import release_of
from autograder.report.harmless import csv_text, harmless
from autograder.report.outdated import outdated
from autograder.report.platform_tables import filled, moodle_scale
from autograder.report.results import ClassResults, Item, ItemResult, Standing, StudentResult, class_results
from autograder.report.roster import Person, people_in, read_roster
from autograder.report.scale import scale_to
from autograder.report.sheet import read_sheet, sheet_of
from autograder.report.tables import table, write_table
from autograder.report.worksheet import worksheet_in

CANVAS_LIST = """Student,ID,SIS User ID,SIS Login ID,Section,Essay (77)
    Points Possible,,,,,10
"Lovelace, Ada",501,s1,ada,Monday,9
"Nobody, Nell",502,s2,nell,Monday,
"""
WORKSHEET = """Identifier;Full name;ID number;Email address;Grade;Last modified (grade)
Participant 7;Ada Lovelace;ada;ada@school.example;;Monday, 1 December 2026
Participant 8;Dan;dan;dan@school.example;;-
"""


@pytest.fixture(scope="module")
def made_up_course(made_up_course, tmp_path_factory):
    """A copy: lists that are given with an export name people in the gradebook."""
    root = tmp_path_factory.mktemp("copy") / "class"
    shutil.copytree(made_up_course.root, root)
    return Course(root, made_up_course.assignment)


@pytest.fixture(scope="module")
def results(made_up_course):
    return class_results(made_up_course)


def lines_of(rows, key="student"):
    """Return the table's rows as dictionaries, by one of its columns."""
    heading, *lines = rows
    return {line[heading.index(key)]: dict(zip(heading, line, strict=True)) for line in lines}


def test_the_total_has_grades_given_by_hand_and_what_lateness_costs(results):
    lines = lines_of(table(results, "csv"))
    assert {name: lines[name]["total"] for name in ("ada", "ben", "cleo")} == {"ada": "9", "ben": "0", "cleo": "2"}
    assert (lines["cleo"]["late_penalty"], lines["cleo"]["2_spread/test_spread"]) == ("0.5", "1.5")
    assert {line["max"] for line in lines.values()} == {"9"}


def test_the_penalty_is_that_on_the_score_after_grading_by_hand(made_up_course, results):
    with Gradebook(made_up_course.database_url) as book:
        saved = book.find_submission(ASSIGNMENT, "cleo").late_submission_penalty
    assert saved == pytest.approx(0.2 * 1.5)  # when it was recorded, nobody had graded the written answer
    cleo = next(student for student in results.students if student.person.student == "cleo")
    assert cleo.penalty == pytest.approx(0.2 * (1.5 + 1))


@pytest.mark.parametrize(
    ("student", "state", "waiting"),
    [("ben", "graded", "0"), ("dan", "graded", "1"), ("fay", "needs-human", ""), ("gus", "needs-human", "2"),
     ("hal", "infra-error", ""), ("ida", "not graded yet", ""), ("jon", "not handed in", "")],
)  # fmt: skip
def test_only_what_is_final_is_a_number_and_the_state_says_why_the_rest_is_empty(results, student, state, waiting):
    for form, key, column in [("csv", "student", "total"), ("canvas", "SIS Login ID", ASSIGNMENT),
                              ("moodle", "ID number", "Grade")]:  # fmt: skip
        assert lines_of(table(results, form), key)[student][column] == ("0" if student == "ben" else "")
    line = lines_of(table(results, "csv"))[student]
    assert (line["state"], line["to_grade_by_hand"]) == (state, waiting)


def test_canvas_gets_its_columns_and_the_points_possible(results):
    heading, possible, *lines = table(results, "canvas")
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "toy"]
    assert possible == ["Points Possible", "", "", "", "", "9"]
    assert ["Ada Lovelace", "", "", "ada", "", "9"] in lines and len(lines) == 10


def test_canvas_gets_back_what_its_own_list_says_about_people(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(CANVAS_LIST)
    lines = table(class_results(made_up_course, tmp_path / "list.csv"), "canvas")
    assert ["Lovelace, Ada", "501", "s1", "ada", "Monday", "9"] in lines
    assert ["Nobody, Nell", "502", "s2", "nell", "Monday", ""] in lines


def test_canvas_finds_its_assignment_by_the_name_and_number_that_its_list_has(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(CANVAS_LIST.replace("Section,", f"Section,{ASSIGNMENT} (991),"))
    write_table(made_up_course, "canvas", tmp_path / "out.csv", tmp_path / "list.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[0].endswith(f",{ASSIGNMENT} (991)")


CANVAS_COLUMNS = """Student;ID;SIS Login ID;Section;TP autoencodeurs (991);Essay (77);Final Score
    Points Possible;;;;20,00;10;(read only)
"Lovelace, Ada";501;ada;Monday;;9;
Ben;502;ben;Monday;ex;3;
"""


def canvas_copy(made_up_course, tmp_path, column):
    """Return a copy of the class whose course.toml names a column, and Canvas's list."""
    course = Course(shutil.copytree(made_up_course.root, tmp_path / "copy"), ASSIGNMENT)
    course.settings_file.write_text(course.settings_file.read_text() + column)
    (tmp_path / "list.csv").write_text(CANVAS_COLUMNS)
    return course, tmp_path / "list.csv", tmp_path / "out.csv"


@pytest.mark.parametrize("column", ["TP autoencodeurs", "TP autoencodeurs (991)"])
def test_the_column_that_course_toml_names_is_filled_as_canvas_writes_it(made_up_course, tmp_path, column):
    course, listed, out = canvas_copy(made_up_course, tmp_path, f'column = "{column}"\n')
    lines = write_table(course, "canvas", out, listed)
    assert out.read_text().splitlines()[:2] == [
        "Student;ID;SIS User ID;SIS Login ID;Section;TP autoencodeurs (991)", "Points Possible;;;;;20,00"
    ]  # fmt: skip
    taken = canvas_imports(out.read_bytes(), {991: "TP", 77: "Essay"})[991]
    assert (taken[501], taken[502]) == ("20.00", "EX")  # whoever is excused stays so
    assert "scaled from 9 points to Canvas's maximum, 20" in lines


def test_a_column_that_canvas_does_not_have_is_an_error_and_one_that_is_not_named_is_told(made_up_course, tmp_path):
    course, listed, out = canvas_copy(made_up_course, tmp_path, 'column = "TP"\n')
    with pytest.raises(CourseError, match=r"TP autoencodeurs \(991\), Essay \(77\); found 'TP', which is not one"):
        write_table(course, "canvas", out, listed)
    course.settings_file.write_text("")
    lines = write_table(course, "canvas", out, listed)
    assert any("has no column toy" in line and 'column = "TP autoencodeurs (991)"' in line for line in lines)


def test_the_reason_of_every_lost_point_is_in_the_plain_table(results):
    lines = lines_of(table(results, "csv"))
    told = lines["cleo"]["lost"]
    assert told.startswith("test_mean -3: ") and "the mean of 1 and 3 is 2" in told
    assert "test_spread -2.5" in told and "why -1" in told and told.endswith("handed in late -0.5")
    assert lines["ada"]["lost"] == "" and lines["jon"]["lost"] == ""


def test_a_table_without_moodles_ids_is_refused_and_the_old_one_stays(made_up_course, tmp_path):
    (tmp_path / "canvas.csv").write_text(CANVAS_LIST)
    (tmp_path / "moodle.csv").write_text(WORKSHEET)
    write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "moodle.csv")
    good = (tmp_path / "out.csv").read_bytes()
    told = re.escape("Expected Moodle's own id (Identifier) of somebody, found none") + ".*--students FILE"
    for roster in (None, tmp_path / "canvas.csv"):
        with pytest.raises(CourseError, match=told):
            write_table(made_up_course, "moodle", tmp_path / "out.csv", roster)
    assert (tmp_path / "out.csv").read_bytes() == good


def test_canvas_may_know_people_by_their_login_and_is_written_with_a_word_about_it(made_up_course, tmp_path):
    lines = write_table(made_up_course, "canvas", tmp_path / "out.csv")
    assert any(
        line.startswith("nobody has Canvas's own id (ID): unless these names are Canvas's logins") for line in lines
    )


def test_the_numbers_and_names_of_a_worksheet_are_those_of_the_people_on_it(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    first, *lines = write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "list.csv")
    assert first.startswith(f"1 of 2 on {tmp_path / 'list.csv'} have a final grade: ")
    [left] = [line for line in lines if line.startswith("left")]
    [unlisted] = [line for line in lines if line.startswith(f"not on {tmp_path / 'list.csv'}, so not in the file: ")]
    assert left.startswith("left as on the list, ") and left.endswith(": dan")
    assert set(unlisted.split(": ")[1].split(", ")) == {"ben", "cleo", "eve", "fay", "gus", "hal", "ida", "jon"}


def test_grades_of_an_earlier_version_of_the_tests_and_of_work_that_is_gone_are_told(made_up_course, tmp_path):
    course = Course(shutil.copytree(made_up_course.root, tmp_path / "copy"), ASSIGNMENT)
    for student in ("ada", "ben"):
        record = read_record(course, student)
        write_record(course, replace(record, release=release_of(course).digest))
    assert not list(outdated(class_results(course)))
    path = course.solutions / "1_mean.ipynb"
    path.write_text(path.read_text().replace("[5.0, 7.0, 9.0]", "[5.0, 7.0, 9.0, 7.0]"))
    shutil.rmtree(course.submitted("cleo"))
    told = write_table(course, "csv")
    [earlier] = [line for line in told if line.startswith("2 of 6 grades are from an earlier version of")]
    assert "run `autograder grade toy`" in earlier
    [gone] = [line for line in told if "no longer in submitted/" in line]
    assert ": cleo. Put the work back" in gone
    output = CliRunner().invoke(app, ["report", "toy", "--course", str(course.root)]).output
    assert earlier in output and gone in output
    assert "no longer in submitted/" in (course.reports / "toy.html").read_text()


FRENCH = """Identifiant,Nom complet,Adresse de courriel,Statut,Note,Note maximale,Dernière modification (note),\
Feedback par commentaires
Participant7,Ada Lovelace,ada@school.example,"Remis, en retard",,"9,00",-,
Participant8,Zoë Dan,dan@school.example,Pas de travail,"3,50","9,00",-,à revoir
"""
GERMAN = """ID;Vollständiger Name;E-Mail-Adresse;Status;Bewertung;Beste Bewertung;Zuletzt geändert (Bewertung)
Teilnehmer/in7;"Ada ""die Erste"" Lovelace";ada@school.example;;;9,00;-
Teilnehmer/in8;Zoë Dan;dan@school.example;;;9,00;-
"""
UNKNOWN = """Tunniste\tNimi\tposti\tTila\tArvosana?\tSuurin
Osallistuja7\tAda Lovelace\tada@school.example\tx\t\t9.00
Osallistuja8\tZoë Dan\tdan@school.example\ty\t\t9.00
"""


def worksheet_results(content, tmp_path, totals):
    """Return results of the people of a worksheet, with these totals."""
    (tmp_path / "list.csv").write_bytes(content)
    item = Item("1_mean", "test_mean", 9.0, by_hand=False)
    people = read_roster(tmp_path / "list.csv", set())
    students = [
        StudentResult(person, Standing.GRADED, {item: ItemResult(total, open=total is None)})
        for person, total in zip(people, totals, strict=True)
    ]
    return ClassResults(None, (item,), tuple(students))


def exported(content, tmp_path, totals=(8.5, None)):
    """Return a worksheet with these totals in it."""
    results = worksheet_results(content, tmp_path, totals)
    return filled(worksheet_in(read_sheet(content)), results).to_bytes()


FORMS = {
    "French, in UTF-8": (FRENCH.encode(), [(',,"9,00",-,\n', ',"8,50","9,00",-,test_mean 8.5/9\n')]),
    "French, with a mark": (codecs.BOM_UTF8 + FRENCH.replace("\n", "\r\n").encode(),
                            [(',,"9,00",-,\r\n', ',"8,50","9,00",-,test_mean 8.5/9\r\n')]),
    "German, in Latin-1": (GERMAN.encode("latin-1"),
                           [('example;;;9,00;-\nTeilnehmer/in8', 'example;;8,50;9,00;-\nTeilnehmer/in8')]),
    "German, for Excel": (b"sep=;\r\n" + GERMAN.replace("\n", "\r\n").encode("cp1252"),
                          [('example;;;9,00;-\r\nTeilnehmer/in8', 'example;;8,50;9,00;-\r\nTeilnehmer/in8')]),
    "German, in UTF-16": (codecs.BOM_UTF16_LE + GERMAN.encode("utf-16-le"),
                          [('example;;;9,00;-\nTeilnehmer/in8', 'example;;8,50;9,00;-\nTeilnehmer/in8')]),
    "UTF-16 without a mark": (GERMAN.encode("utf-16-be"),
                              [('example;;;9,00;-\nTeilnehmer/in8', 'example;;8,50;9,00;-\nTeilnehmer/in8')]),
    "an unknown language, with tabs": (UNKNOWN.strip().encode(), [("x\t\t9.00", "x\t8.50\t9.00")]),
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_moodles_worksheet_is_read_in_any_language_and_comes_back_as_it_came_but_for_the_grades(form, tmp_path):
    content, changes = FORMS[form]
    encoding = read_sheet(content).encoding
    expected = content
    for old, new in changes:
        assert expected.count(old.encode(encoding)) == 1
        expected = expected.replace(old.encode(encoding), new.encode(encoding))
    assert exported(content, tmp_path) == expected
    people = read_roster(tmp_path / "list.csv", set())
    assert [person.student for person in people] == ["ada@school.example", "dan@school.example"]
    assert [person.listed["Identifier"] for person in people] == ["Participant 7", "Participant 8"]
    assert [person.email for person in people] == ["ada@school.example", "dan@school.example"]
    assert people[1].full_name == "Zoë Dan"


def test_points_are_scaled_to_the_worksheets_maximum_and_that_is_told(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(FRENCH.replace("9,00", "20,00"))
    lines = write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "list.csv")
    assert "scaled from 9 points to Moodle's maximum, 20" in lines


@pytest.mark.parametrize(
    ("stated", "points", "written"),
    [("20,00", 9, "20,00"), ("20,00", 8.5, "18,89"), ("20.00", 0, "0.00"), ("100", 8.5, "94.44"), ("9", 8.5, "8.5"),
     ("1,000.00", 9, "1000.00"), ("", 8.125, "8.125"), ("A, B, C", 8.5, "8.5"), ("20,00", None, "")],
)  # fmt: skip
def test_points_are_a_share_of_the_stated_maximum_with_its_decimals(stated, points, written):
    assert scale_to(stated, 9, comma="," in stated and "." not in stated and stated != "A, B, C").of(points) == written


def test_points_above_moodles_maximum_which_it_would_skip_are_written_as_the_maximum_and_told(tmp_path):
    results = worksheet_results(FRENCH.encode(), tmp_path, (9.5, 9))
    sheet = worksheet_in(read_sheet(FRENCH.encode()))
    assert filled(sheet, results).to_bytes().decode().count('"9,00","9,00"') == 2
    assert [moodle_scale(sheet, results).exceeds(student.total) for student in results.students] == [True, False]


def test_a_worksheet_without_a_column_for_grades_is_refused_with_its_headings(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text("Tunniste,Nimi\nOsallistuja7,Ada\n")
    with pytest.raises(CourseError, match=r"a column Grade .* found the headings Tunniste, Nimi"):
        write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "list.csv")


def test_a_formula_in_moodles_own_list_becomes_text_and_nothing_else_changes(tmp_path):
    content = FRENCH.replace("Zoë Dan", '"=cmd()"').encode()
    assert exported(content, tmp_path, (None, None)) == content.replace(b'"=cmd()"', b'"\'=cmd()"')


@pytest.mark.parametrize("formula", ['"=HYPERLINK(""http://x"")\nmore"', '"\x01=1+1"', '"=1+\x02"'])
def test_a_formula_with_a_line_break_or_a_sign_that_is_not_seen_becomes_text(tmp_path, formula):
    written = exported(FRENCH.replace("Zoë Dan", formula).encode(), tmp_path, (None, None))
    [cell] = [line.values[1] for line in read_sheet(written).lines if line.values[0].endswith("8")]
    assert cell.startswith("'=")


DANISH = """Identifikator,Fulde navn,Brugernavn,Institution,Semester,E-mailadresse,Status,Karakter,Maksimal karakter
Deltager7,Ada L,ada,,3,a@x,Afl,,"52,00"
Deltager8,Ben L,ben,,3,b@x,Afl,,"52,00"
"""


def test_a_grade_is_not_written_over_another_column_of_a_language_that_is_not_known(tmp_path):
    written = exported(DANISH.encode(), tmp_path).decode()
    assert written == DANISH.replace('a@x,Afl,,"52,00"', 'a@x,Afl,"49,11","52,00"')


def test_two_columns_that_may_be_the_grades_are_refused(tmp_path):
    content = DANISH.replace("E-mailadresse", "Adresse").replace("a@x", "a").replace("b@x", "b").encode()
    with pytest.raises(CourseError, match=r"a column Grade .* found the headings Identifikator"):
        exported(content, tmp_path)


@pytest.mark.parametrize(
    ("highest", "told"),
    [
        ("-", "Moodle has '-'"),
        ('"A, B, C"', "Moodle has 'A, B, C'"),
        ('"1,000.00"', "to Moodle's maximum, 1000"),
        ("", "the list has no single highest grade"),
    ],
)
def test_a_highest_grade_that_is_not_a_plain_number_is_told(made_up_course, tmp_path, highest, told):
    head = "Identifier,Full name,Email address,Status,Grade,Maximum grade\n"
    (tmp_path / "list.csv").write_text(f"{head}Participant 7,Ada,a@x,s,,{highest}\n")
    lines = write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "list.csv")
    assert told in lines[-1]


def test_the_state_of_the_work_is_nobodys_name_where_moodle_hides_names():
    states = ["Submitted - 3 hours late", "Submitted - 1 day late"]
    lines = [f"Participant {number},{state},,52.00" for number, state in enumerate(states, 7)]
    people = people_in("\n".join(["Identifier,Status,Grade,Maximum grade", *lines]), set())
    assert [person.full_name for person in people] == ["", ""]


def test_a_line_with_more_cells_than_headings_is_refused_with_its_number():
    with pytest.raises(ValueError, match="expected 3 cells in every line, found 4 in line 3"):
        people_in("id,last_name,email\nben,Boole,b@x\nada,Lovelace, Ada,a@x\n", set())


NAMES_IN = [("cp1251", "Иван Иванов"), ("gbk", "王小明"), ("gbk", "李雷"), ("cp1250", "Łukasz Żółć"),
            ("big5", "王小明"), ("cp1250", "Jiří Dvořák"), ("cp1254", "Gökçe Doğan"), ("cp1253", "Νίκος"),
            ("shift_jis", "山田太郎")]  # fmt: skip


@pytest.mark.parametrize(("encoding", "name"), NAMES_IN)
def test_names_in_an_encoding_that_is_unclear_are_refused_and_never_nonsense(encoding, name):
    with pytest.raises(ValueError, match="Save it as CSV UTF-8"):
        read_sheet(f"Identifier;Full name\r\nParticipant 7;{name}\r\n".encode(encoding))


@pytest.mark.parametrize("name", ["Zoë Größe", "François Créée", "José Núñez", "Søren Åkesson", "João Simões", "d’Été"])  # noqa: RUF001
def test_western_names_are_read_as_western_windows_writes_them(name):
    assert read_sheet(f"id;Name\n7;{name}\n".encode("cp1252")).lines[1].values[1] == name


def test_a_student_whose_name_begins_like_canvas_tester_is_on_the_list():
    people = people_in(CANVAS_LIST + '"Student, Testa",503,s3,testa,Monday,\n"Student, Test",9,,abc,Monday,\n', set())
    assert [person.student for person in people] == ["ada", "nell", "testa"]


@given(st.text(alphabet='ab1,;\t"\r\né=', max_size=80), st.sampled_from(["utf-8", "utf-16-le", "cp1252"]))
def test_a_list_that_is_not_changed_is_the_same_bytes(text, encoding):
    mark = codecs.BOM_UTF16_LE if encoding == "utf-16-le" else b""
    content = mark + text.encode(encoding)
    assert read_sheet(content).to_bytes() == content


@given(st.lists(st.lists(st.text(alphabet='ab,;"\n é', max_size=6), min_size=2, max_size=4), min_size=1, max_size=4))
def test_a_list_says_what_pythons_csv_wrote(rows):
    text = csv_text([["id", "name"], *rows])
    assert [line.values for line in sheet_of(text).lines] == [["id", "name"], *rows]


@pytest.mark.parametrize("line", ['"Student, Test",999,,abc,Monday,', "Points possibles,,,,,10"])
def test_lines_of_canvas_that_are_nobody_are_left_out(line):
    people = people_in(CANVAS_LIST + line + "\n", set())
    assert [person.student for person in people] == ["ada", "nell"]


def test_moodles_worksheet_comes_back_with_grades_and_comments(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    write_table(made_up_course, "moodle", tmp_path / "out.csv", tmp_path / "list.csv")
    assert (tmp_path / "out.csv").read_text() == WORKSHEET.replace("ada@school.example;;", "ada@school.example;9;")


def test_the_worksheet_of_another_class_is_told_and_only_its_own_people_are_counted(made_up_course, tmp_path):
    out = tmp_path / "out.csv"
    (tmp_path / "list.csv").write_text(WORKSHEET.replace(";ada;ada@", ";eve;eve@").replace("Ada Lovelace", "Eve"))
    first, second, *_ = write_table(made_up_course, "moodle", out, tmp_path / "list.csv")
    assert first.startswith(f"0 of 2 on {tmp_path / 'list.csv'} have a final grade")
    assert "is it the list of another class?" in second
    (tmp_path / "list.csv").write_text(WORKSHEET)
    assert write_table(made_up_course, "moodle", out, tmp_path / "list.csv")[0].startswith("1 of 2 on ")


def test_of_two_columns_with_the_assignments_name_none_is_chosen(made_up_course, tmp_path):
    out, listed = tmp_path / "out.csv", tmp_path / "list.csv"
    listed.write_text('Student,ID,SIS Login ID,toy (5),toy (6)\n    Points Possible,,,9,9\n"Lovelace, Ada",501,ada,,\n')
    lines = write_table(made_up_course, "canvas", out, listed)
    assert any("has several columns toy" in line and "If it is toy (5) or toy (6)" in line for line in lines)


def test_a_formula_in_a_name_stays_text(results):
    for form in ("csv", "canvas", "moodle"):
        cells = [cell for row in table(results, form) for cell in row]
        assert f"'{FORMULA}" in cells and FORMULA not in cells


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t=", "\r=", "\n@", " =", "\x00+", "＝", "－"])  # noqa: RUF001
def test_whatever_a_spreadsheet_runs_gets_an_apostrophe(sign):
    assert harmless(f"{sign}1+A1").startswith("'")


@pytest.mark.parametrize("text", ["-1", "0", "12.5", "Ada", "a=b", "O'Neil", "Zoë", "", "-"])
def test_numbers_and_ordinary_words_stay_as_they_are(text):
    assert harmless(text) == text


def results_of(names):
    """Return results of people with these names; every other one handed in nothing."""
    item = Item("1_mean", "test,mean", 3.0, by_hand=False)

    def given_to(place):
        return {item: ItemResult(1.5, open=False)} if place % 2 else {}

    students = [
        StudentResult(
            Person(f"s{place}", name), Standing.GRADED if place % 2 else Standing.NOT_HANDED_IN, given_to(place)
        )
        for place, name in enumerate(names)
    ]
    return ClassResults(None, (item,), tuple(students))


@given(
    st.lists(
        st.text(max_size=20) | st.sampled_from(["=1+1", 'a"b', "a,b", "a;b\r\nc", "NA", "nan", "-", "'"]), max_size=6
    )
)
def test_pythons_csv_and_pandas_read_the_table_that_was_written(names):
    rows = table(results_of(names), "csv")
    text = csv_text(rows)
    assert list(csv.reader(io.StringIO(text, newline=""))) == rows
    frame = pandas.read_csv(io.BytesIO(text.encode()), dtype=str, keep_default_na=False)
    assert [list(frame.columns), *frame.to_numpy().tolist()] == rows
    assert [line[1] for line in rows[1:]] == [harmless(name or f"s{place}") for place, name in enumerate(names)]


@given(st.text(max_size=300) | st.text(alphabet='id,;\n\r"ab\t', max_size=60).map(lambda text: f"id,email\n{text}"))
def test_a_list_of_people_may_hold_anything(text):
    try:
        people = people_in(text, {"ada"})
    except (ValueError, csv.Error):
        return
    assert len({person.student for person in people}) == len(people)


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"name\nAda\n", "expected one of the headings"), (b"id\nada\nada\n", "found ada in line 3 again"),
     (b"\xff\xfex", "Expected a list of students"),
     (b"PK\x03\x04", "found an Excel workbook: save it as CSV"), (b"", "expected one of the headings")],
)  # fmt: skip
def test_a_list_that_cannot_be_used_is_refused_with_the_reason(tmp_path, content, message):
    (tmp_path / "list.csv").write_bytes(content)
    with pytest.raises(CourseError, match=message):
        read_roster(tmp_path / "list.csv", set())


def test_the_command_says_where_the_table_is_and_who_has_no_grade(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(CANVAS_LIST)
    command = ["export", "toy", "--course", str(made_up_course.root), "--format", "canvas"]
    result = CliRunner().invoke(
        app, [*command, "--students", str(tmp_path / "list.csv"), "--output", str(tmp_path / "out.csv")]
    )
    assert result.exit_code == 0, result.output
    assert f"3 of 11 have a final grade: {tmp_path / 'out.csv'}" in result.output
    for line in ["for those that only need a second look): eve, dan",
                 "needs-human: fay, gus", "infra-error: hal", "not graded yet (`autograder grade`): ida",
                 "left as on the list, not handed in: nell", "left empty, not handed in: jon"]:  # fmt: skip
        assert line in result.output
    assert CliRunner().invoke(app, [*command, "--students", str(tmp_path / "list.csv")]).exit_code == 0
    assert (made_up_course.root / "reports" / "toy-canvas.csv").read_text().startswith("Student,ID,")


def test_a_table_goes_into_a_folder_that_is_there(made_up_course, tmp_path):
    command = ["export", "toy", "--course", str(made_up_course.root), "--output", str(tmp_path / "new" / "out.csv")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1 and "Create the folder, or choose another one" in result.output
    assert not (tmp_path / "new").exists()


def test_before_anything_is_graded_the_command_says_so(tmp_path):
    write_solutions(tmp_path)
    result = CliRunner().invoke(app, ["export", "toy", "--course", str(tmp_path)])
    assert result.exit_code == 1 and "Run `autograder grade toy` first" in result.output


def test_what_was_handed_in_again_has_no_points_until_it_is_graded(made_up_course, tmp_path):
    course = Course(shutil.copytree(made_up_course.root, tmp_path / "copy"), ASSIGNMENT)
    before = course.submitted("ada") / "1_mean.ipynb"
    content = before.read_text()
    before.write_text(content + " ")
    [ada] = [student for student in class_results(course).students if student.person.student == "ada"]
    assert (ada.standing, ada.total, ada.points) == (Standing.CHANGED, None, None)
    assert lines_of(table(class_results(course), "canvas"), "SIS Login ID")["ada"][ASSIGNMENT] == ""
    before.write_text(content)
    [ada] = [student for student in class_results(course).students if student.person.student == "ada"]
    assert (ada.standing, ada.total) == (Standing.GRADED, 9)


def test_names_are_those_of_the_gradebook(results):
    names = {student.person.student: student.person.name for student in results.students}
    assert names["ada"] == "Ada Lovelace" and names["jon"] == NAMES["jon"][1] and names["ben"] == "ben"
