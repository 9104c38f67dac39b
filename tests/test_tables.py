"""Grades as CSV: who has which, read again by others' readers, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import shutil

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import FORMULA, NAMES
from nbgrader.api import Gradebook
from toy_course import ASSIGNMENT, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course, CourseError
from autograder.report.results import ClassResults, Item, ItemResult, Standing, StudentResult, class_results
from autograder.report.roster import Person, people_in, read_roster
from autograder.report.tables import csv_text, harmless, table, write_table

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
def results(made_up_course):
    return class_results(made_up_course)


def lines_of(rows, key="student"):
    """The table as dictionaries, by one of its columns."""
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
    assert table(class_results(made_up_course, tmp_path / "list.csv"), "canvas")[0][-1] == f"{ASSIGNMENT} (991)"


@pytest.mark.parametrize(("form", "heading"), [("canvas", "ID"), ("moodle", "Identifier")])
def test_a_table_without_the_platforms_own_ids_is_told(made_up_course, tmp_path, form, heading):
    (tmp_path / "canvas.csv").write_text(CANVAS_LIST)
    (tmp_path / "moodle.csv").write_text(WORKSHEET)
    told = f"nobody has {form.title()}'s own id ({heading})"
    for roster, missing in [(None, True), ("canvas.csv", form != "canvas"), ("moodle.csv", form != "moodle")]:
        lines = write_table(made_up_course, form, tmp_path / "out.csv", roster and tmp_path / roster)
        assert any(told in line for line in lines) == missing


def test_moodles_worksheet_comes_back_with_grades_and_comments(made_up_course, tmp_path):
    (tmp_path / "list.csv").write_text(WORKSHEET)
    lines = lines_of(table(class_results(made_up_course, tmp_path / "list.csv"), "moodle"), "Identifier")
    ada, dan = lines["Participant 7"], lines["Participant 8"]
    assert (ada["Full name"], ada["Grade"], ada["Maximum grade"]) == ("Ada Lovelace", "9", "9")
    assert ada["Last modified (grade)"] == "Monday, 1 December 2026"
    assert ada["Feedback comments"] == "test_mean 3/3, test_spread 4/4, why 2/2"
    assert (dan["Grade"], dan["Feedback comments"]) == ("", "")


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
    """Results of people with these names, of whom every other handed in nothing."""
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
     (b"\xff\xfe", "Expected a list of students"), (b"", "expected one of the headings")],
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
    for line in ["grades by hand to come (in Formgrader, under Manual Grading; `make lab` opens it): eve, dan",
                 "needs-human: fay, gus", "infra-error: hal", "not graded yet (`autograder grade`): ida",
                 "not handed in: jon, nell"]:  # fmt: skip
        assert line in result.output
    assert CliRunner().invoke(app, command).exit_code == 0
    assert (made_up_course.root / "reports" / "toy-canvas.csv").read_text().startswith("Student,ID,")


def test_a_table_goes_into_a_folder_that_is_there(made_up_course, tmp_path):
    command = ["export", "toy", "--course", str(made_up_course.root), "--output", str(tmp_path / "new" / "out.csv")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1 and "Make the folder, or choose another" in result.output
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
