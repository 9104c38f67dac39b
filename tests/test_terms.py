"""What holds for single students and for groups: later due dates, excused lateness, one submission for several."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest
from nbgrader.api import Gradebook
from platform_imports import GERMAN, moodle_imports, moodle_takes_back
from returned_class import collected, graded, mark, packed, work_of
from toy_course import ASSIGNMENT, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.collect.collect import collect
from autograder.collect.returning import write_feedback
from autograder.course import Course, CourseError
from autograder.gradebook.gradebook import save_lateness
from autograder.gradebook.late import deadline_of, mark_late, receipt
from autograder.gradebook.terms import terms_of
from autograder.report.page import write_report
from autograder.report.results import class_results
from autograder.report.roster import people_in
from autograder.report.tables import table, write_table
from autograder.report.times import moodles_time

DUE = '[assignments.toy]\ndue = 2026-12-01T12:00:00\nzone = "Europe/Berlin"\nlate_penalty_per_day = 0.1\n'
TERMS = """[assignments.toy.extensions]
ada = 2026-12-04T12:00:00
ben = "excused"
"""
GROUPS = '[assignments.toy.groups]\n"Team 1" = ["ada", "ben"]\n'


def settled(root, text) -> Course:
    course = write_solutions(root)
    course.settings_file.write_text(text)
    return course


def results_of(course, roster=None):
    return {student.person.student: student for student in class_results(course, roster).students}


def test_a_later_date_and_an_excuse_hold_for_those_named_and_nobody_else(tmp_path):
    terms = terms_of(settled(tmp_path, DUE + TERMS))
    received = datetime(2026, 12, 3, 11)  # noon in Berlin, two days late
    assert [terms.seconds_late(name, received) for name in ("ada", "ben", "cleo")] == [0, 172800, 172800]
    fractions = [terms.deadline(name).fraction(terms.seconds_late(name, received)) for name in ("ada", "ben", "cleo")]
    assert fractions == [0, 0, 0.2]
    assert terms.agreement("ada") == "due 2026-12-04 12:00 CET"
    assert (terms.agreement("ben"), terms.agreement("cleo")) == ("lateness excused", "")


def test_what_was_agreed_with_one_member_holds_for_the_groups_submission(tmp_path):
    terms = terms_of(settled(tmp_path, DUE + "[assignments.toy.extensions]\nben = 2026-12-04T12:00:00\n" + GROUPS))
    assert terms.deadline("ada").due == terms.deadline("ben").due > terms.deadline("cleo").due


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            DUE + '[assignments.toy.extensions]\nada = "2026-12-04"\n',
            r"ada: expected a time without quotes",
        ),
        (DUE + "[assignments.toy.extensions]\nada = 3\n", r"extensions\] ada: expected a date with a time"),
        (DUE + "[assignments.toy.extensions]\nada = 2026-11-04T12:00:00\n", r"ada: expected a time after the due date"),
        ("[assignments.toy.extensions]\nada = 2026-11-04T12:00:00Z\n", r"expected a due date to extend"),
        (DUE + 'extensions = ["ada"]\n', r"extensions\]: expected lines such as ada = "),
        ('[assignments.toy.groups]\n"Team 1" = "ada"\n', r"groups\] Team 1: expected a list of names"),
        ('[assignments.toy.groups]\na = ["x"]\nb = ["x"]\n', r"groups\]: expected everybody once, found x in two"),
        ('[assignments.toy]\ngroups = ["ada"]\n', r"groups\]: expected lines such as"),
        ("[assignments.toy]\ncolumn = 3\n", r"column: expected text such as"),
    ],
)
def test_what_cannot_be_meant_is_an_error_that_names_the_place(tmp_path, text, message):
    course = settled(tmp_path, text)
    with pytest.raises(CourseError, match=message):
        terms_of(course)
        assert not course.column


def test_groups_alone_are_no_deadline(tmp_path):
    assert deadline_of(settled(tmp_path, GROUPS)) is None


def test_a_mark_without_a_time_counts_as_many_days_as_course_toml_says(tmp_path):
    course = settled(tmp_path, f"{DUE}marked_late_days = 2\n{TERMS}")
    for name in ("ada", "cleo"):
        mark_late(course, name, is_late=True)
    terms = terms_of(course)
    assert terms.deadline("cleo").fraction(terms.seconds_late("cleo", None)) == 0.2
    assert terms.seconds_late("ada", None) == 0  # the platform knows nothing of this extension
    assert terms.seconds_late("dan", None) == 0


TIMES = {
    "Tuesday, 1 December 2026, 11:58 PM": (12, 1, 23, 58), "Tuesday, December 1, 2026, 12:05 AM": (12, 1, 0, 5),
    "mardi 1 décembre 2026, 23:58": (12, 1, 23, 58), "Dienstag, 1. Dezember 2026, 23:58": (12, 1, 23, 58),
    "martes, 1 de diciembre de 2026, 23:58": (12, 1, 23, 58), "lundi 3 août 2026, 08:05": (8, 3, 8, 5),
    "Mittwoch, 4. März 2026, 09:00": (3, 4, 9, 0), "jeudi 2 juillet 2026, 10:00": (7, 2, 10, 0),
    "perjantai, 27. marraskuuta 2026, 22.00": (11, 27, 22, 0),
    "20 Kasım 2026, Cuma, 22:00": (11, 20, 22, 0),  # noqa: RUF001
    "viernes, 27 de noviembre de 2026, 10:00 p. m.": (11, 27, 22, 0), "piątek, 4 grudnia 2026, 22:00": (12, 4, 22, 0),
    "2026年 11月 20日(金曜日) 10:00": (11, 20, 10, 0), "2026年11月20日 星期五 10:00": (11, 20, 10, 0),
    "2026. november 27., péntek, 22:00": (11, 27, 22, 0), "пятница, 27 ноября 2026, 22:00": (11, 27, 22, 0),
    "Παρασκευή, 27 Νοεμβρίου 2026, 22:00": (11, 27, 22, 0), "pátek, 27. listopadu 2026, 22.00": (11, 27, 22, 0),
    "2026 m. lapkričio 27 d., penktadienis, 22:00": (11, 27, 22, 0), "27 nov. 2026, 22:00": (11, 27, 22, 0),
    "sexta-feira, 27 de novembro de 2026 às 22:00": (11, 27, 22, 0),
    "vineri, 27 noiembrie 2026, 22:00": (11, 27, 22, 0),
    "mardi 2 juin 2026, 10:00": (6, 2, 10, 0), "dinsdag, 2 juni 2026, 10:00": (6, 2, 10, 0),
}  # fmt: skip


@pytest.mark.parametrize("text", TIMES)
def test_the_times_of_moodles_worksheet_are_read_in_its_languages(text):
    assert moodles_time(text, UTC) == datetime(2026, *TIMES[text], tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "27 November 2026, 10:00 ΜΜ",  # noqa: RUF001
        "27 November 2026, ÖS 10:00",
        "27 November 2026, 10:00 in the evening",
        "27 November 2026, afternoon 10:00",
        "27 November 2026, du. 10:00",
        "2026年11月20日 下午10:00",
        "2026年11月20日 午後10:00",
        "27 marraskuu 2026, 10:00",
        "27 Marchember 2026, 10:00",
        "27 November 2026, 22:00 PM",
        "piątek, 20 listopada 2026, 10:00",
        "-",
        "",
        "Note 12",
        "1 Foo 2026, 10:00",
        "31 février 2026, 10:00",
        "20,00",
    ],
)
def test_what_is_no_time_is_none(text):
    assert moodles_time(text, UTC) is None


MEMBERS = {7: "Zoë Größe", 8: "Ben Boole", 9: "Cleo Müller"}
GERMAN_LIST = "\n".join(
    [
        "ID;Vollständiger Name;ID-Nummer;Status;Gruppe;Bewertung;Beste Bewertung;Bewertung kann geändert werden;"
        "Zuletzt geändert (Abgabe);Zuletzt geändert (Bewertung);Feedback als Kommentar",
        *[
            f'Teilnehmer/in{number};"{name}";{name[:2].lower()};Abgegeben;{group};;52,00;Ja;'
            f'"Mittwoch, 2. Dezember 2026, 11:00";-;'
            for (number, name), group in zip(MEMBERS.items(), ("Team 1", "Team 1", "Team 2"), strict=True)
        ],
        "",
    ]
)


@pytest.fixture(scope="module")
def team(tmp_path_factory):
    """Zoë and Ben hand in together on a German Moodle, Cleo is alone in a group; all are a day late."""
    root = tmp_path_factory.mktemp("team")
    shared, own = work_of(root, "team"), work_of(root, "cleo")
    files = {
        f"Team {1 if number < 9 else 2}-{name}_{number}_assignsubmission_file_/{notebook}": content
        for number, name in MEMBERS.items()
        for notebook, content in (shared if number < 9 else own).items()
    }
    course, download, listed = collected(root, files, GERMAN_LIST.encode(), DUE)
    graded(course)
    return course, download, listed


def test_a_groups_work_is_graded_once_and_all_members_have_its_grade(team):
    course, _, listed = team
    assert course.students() == ["be", "cl"]
    results = results_of(course, listed)
    assert {name: (one.total, one.source) for name, one in results.items()} == {
        "be": (8.1, ""), "zo": (8.1, "be"), "cl": (8.1, "")
    }  # fmt: skip
    assert "Team 1: handed in by be" in results["zo"].remark and results["be"].remark.startswith("Team 1")
    report = write_report(course, listed).read_text()
    assert "Team 1: handed in by be" in report and report.count('href="../feedback/be/toy/1_mean.html"') == 2


def test_the_time_of_the_worksheet_is_the_time_of_receipt(team):
    course, _, _ = team
    assert receipt(course.submitted("be")) == datetime(2026, 12, 2, 10)  # 11:00 in Berlin
    with Gradebook(course.database_url) as book:
        assert book.find_submission(ASSIGNMENT, "be").total_seconds_late == 23 * 3600


def test_each_member_gets_the_groups_page_and_the_grade_in_moodles_own_list(team):
    course, download, listed = team
    write_feedback(course, "moodle", download, listed)
    pages = moodle_takes_back(course.reports / "toy-moodle-feedback.zip", MEMBERS)
    assert pages.keys() == set(MEMBERS) and pages[7] == pages[8] != pages[9]
    assert mark("team") in pages[7]["1_mean.html"] and mark("cleo") not in "".join(pages[7].values())
    assert "Team 1: Ben Boole (be), Zoë Größe (zo)" in pages[7]["1_mean.html"]
    written = (course.reports / "toy-moodle.csv").read_bytes()
    assert moodle_imports(written, GERMAN, 52, ";") == dict.fromkeys(MEMBERS, 46.8)


def test_nbgraders_own_lateness_follows_an_extension_and_a_table_is_right_before_the_next_grading(team, tmp_path):
    course = Course(shutil.copytree(team[0].root, tmp_path / "copy"), ASSIGNMENT)
    course.settings_file.write_text(f'{DUE}[assignments.toy.extensions]\nzo = 2026-12-05T00:00:00\nadaa = "excused"\n')
    results = results_of(course, team[2])
    assert (results["be"].total, results["zo"].total, results["cl"].total) == (9, 9, 8.1)
    assert "due 2026-12-05 00:00 CET" in results["zo"].remark
    save_lateness(course, "be")
    with Gradebook(course.database_url) as book:
        assert book.find_submission(ASSIGNMENT, "be").total_seconds_late == 0
    unknown = "course.toml, [assignments.toy.extensions]: adaa is not known; nobody of that name"
    assert any(line.startswith(unknown) for line in write_table(course, "csv"))
    result = CliRunner().invoke(app, ["report", ASSIGNMENT, "--course", str(course.root)])
    assert result.exit_code == 0 and "adaa is not known" in result.output


def test_a_table_of_groups_in_course_toml_counts_before_the_list(team, tmp_path):
    course = Course(shutil.copytree(team[0].root, tmp_path / "copy"), ASSIGNMENT)
    course.settings_file.write_text('[assignments.toy.groups]\n"All" = ["cl", "zo"]\n')
    results = results_of(course, team[2])
    assert results["zo"].source == "cl" and results["be"].group == ""
    lines = {row[0]: row for row in table(class_results(course, team[2]), "csv")[1:]}
    assert lines["zo"][-3] == lines["cl"][-3] == "9"


def test_members_who_handed_in_different_work_have_their_own_grades_and_that_is_told(team, tmp_path):
    course = Course(shutil.copytree(team[0].root, tmp_path / "copy"), ASSIGNMENT)
    course.settings_file.write_text('[assignments.toy.groups]\n"All" = ["cl", "be", "zo"]\n')
    results = results_of(course, team[2])
    assert "several members handed in different work" in results["be"].remark
    assert results["zo"].total is None and not results["zo"].source


def test_a_group_that_hands_in_again_replaces_its_one_copy(team, tmp_path):
    course = Course(shutil.copytree(team[0].root, tmp_path / "copy"), ASSIGNMENT)
    again = {
        f"Team 1-{MEMBERS[number]}_{number}_assignsubmission_file_/{name}": content + b" "
        for number in (7, 8)
        for name, content in work_of(tmp_path, "team").items()
    }
    (tmp_path / "again.zip").write_bytes(packed(again))
    [one] = collect(course, [tmp_path / "again.zip"], roster=team[2])
    assert (one.student, str(one.placed)) == ("be", "replaced") and "Team 1: one submission for be, zo" in one.remark


def test_without_a_zone_the_times_of_the_list_are_not_used_and_that_is_told(tmp_path):
    files = {"Zoë Größe_7_assignsubmission_file_/1_mean.ipynb": b"{}"}
    course, download, listed = collected(
        tmp_path, files, GERMAN_LIST.encode(), "[assignments.toy]\ndue = 2026-12-01T12:00:00Z\n"
    )
    assert receipt(course.submitted("zo")) is None
    told = collect(course, [download], roster=listed)
    assert any("the time of handing in was not used" in one.remark for one in told)


def test_canvas_list_of_groups_names_people_and_their_groups():
    heading = "name,canvas_user_id,user_id,login_id,sections,group_name,canvas_group_id,group_id"
    [ada, ben] = people_in(f'{heading}\n"Ada L",501,s1,ada,Monday,Team 1,9,\nBen,502,s2,ben,Monday,,,\n', set())
    assert (ada.student, ada.listed["ID"], ada.group) == ("ada", "501", "Team 1")
    assert (ben.student, ben.full_name, ben.group) == ("ben", "Ben", "")


def test_a_column_of_groups_that_is_not_moodles_own_is_no_group_that_hands_in():
    [ada] = people_in("Identifier,Full name,Grade,Maximum grade,Group\nParticipant 7,Ada,,9,Monday\n", set())
    [ben] = people_in("id,Group\nben,Monday\n", set())
    assert not ada.group and not ben.group


def test_a_column_of_groups_from_peoples_profiles_is_left_of_the_state_and_no_group_that_hands_in():
    heading = "Identifiant,Nom complet,Groupe,Statut,{}Note,Note maximale"
    [ada] = people_in(f'{heading.format("")}\nParticipant7,Ada,TD 3,Remis,,"20,00"\n', set())
    [ben] = people_in(f'{heading.format("Groupe,")}\nParticipant7,Ben,TD 3,Remis,Duo 1,,"20,00"\n', set())
    assert (ada.group, ben.group) == ("", "Duo 1")
