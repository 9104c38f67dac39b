"""`autograder selftest` on a corpus of the toy course, outside the project."""

from __future__ import annotations

import json
import re
import shutil

import jsonschema
import pytest
from schemas import REPORT
from toy_corpus import CASES, write_corpus
from toy_course import write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.corpus.cases import Kind
from autograder.corpus.report import Report
from autograder.corpus.selftest import Selection, grade_corpus, load_corpus, write_report
from autograder.grading.verdict import State
from autograder.sandbox.availability import Policy

pytestmark = pytest.mark.linux_only  # grading needs Linux


def selftest(course, corpus, *options):
    arguments = ["selftest", "--assignment", "toy", "--course", course.root, "--corpus", corpus, *options]
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    course = write_solutions(tmp_path_factory.mktemp("course"), lab="aelab.grading:LAB")  # it has a seed
    return course, write_corpus(tmp_path_factory.mktemp("corpus"))


@pytest.fixture(scope="module")
def everything(places):
    """All cases, graded: what was printed, and the JSON."""
    course, corpus = places
    done = selftest(course, corpus, "--workers", "1", "--json", corpus / "r.json", "--report", corpus / "r.html")
    return done, {(case["name"], case["seed"]): case for case in json.loads((corpus / "r.json").read_text())["cases"]}


def test_it_fails_where_a_grade_is_unlike_its_case_and_says_which(everything):
    done, cases = everything
    assert done.exit_code == 1, done.output
    differing = {name for (name, _), case in cases.items() if case["differences"]}
    assert differing == {"survives"}
    assert "Fewer points than expected" not in done.stdout
    assert re.search(r"a fault survives \(1\):\n  wrong/survives: test_spread: expected 0 of 4 points", done.stdout)
    assert "right: 1 of 1 cases as expected, with 3 seeds" in done.stdout


def test_right_cases_are_graded_with_each_seed_and_others_once(everything):
    assert sorted(everything[1]) == sorted(
        [("with_numpy", seed) for seed in (0, 1, 2)]
        + [(label.partition("/")[2], 0) for label in CASES if not label.startswith("right/")]
    )


def test_what_is_hostile_ends_in_the_expected_state(everything):
    states = {name: State(case["state"]) for (name, _), case in everything[1].items() if case["kind"] == "hostile"}
    assert states == {"broken_file": State.NEEDS_HUMAN, "endless": State.GRADED}


def test_progress_is_plain_lines_on_stderr_in_a_pipe(everything):
    assert re.search(r"^\d/7 subtracts-seed-0 graded 0/7 \(", everything[0].stderr, re.MULTILINE)


def test_progress_is_shown_before_the_first_case_ends(everything):
    lines = everything[0].stderr.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("1/7 "))
    assert "0 of 7 graded ..." in lines[:first]


def test_a_run_that_is_stopped_leaves_the_results_that_it_had(places, tmp_path):
    course, corpus = places
    reports: list[Report] = []

    def stop_after_two(report: Report) -> None:
        reports.append(report)
        write_report(report, tmp_path / "r.json")
        if len(report.results) == 2:
            raise KeyboardInterrupt

    loaded = load_corpus(course, corpus, Selection(kinds=(Kind.RIGHT, Kind.WRONG)))
    with pytest.raises(KeyboardInterrupt):
        grade_corpus(course, loaded, Policy.OFF, workers=1, resume=True, arrived=stop_after_two)
    data = json.loads((tmp_path / "r.json").read_text())
    jsonschema.validate(data, REPORT)
    assert (len(data["cases"]), data["remaining"], data["agrees"]) == (2, 3, False)
    assert [len(report.results) for report in reports] == [0, 1, 2]


def test_a_file_that_cannot_be_written_is_an_error_before_anything_is_graded(places, tmp_path):
    (tmp_path / "file").touch()
    done = selftest(*places, "--json", tmp_path / "file" / "r.json")
    assert done.exit_code == 1 and "Error: Expected a file that can be written" in done.stderr
    assert "1/7" not in done.stderr


def test_nothing_is_left_in_the_course_but_its_log_and_what_was_finished(places, everything):
    assert {path.name for path in places[0].root.iterdir()} == {"solutions", "course.toml", ".nbgrader.log", ".grades"}
    assert {path.name for path in (places[0].root / ".grades").iterdir()} == {"corpus-toy"}


def test_a_run_goes_on_with_what_was_finished_and_grades_what_has_changed(places, everything, tmp_path):
    course, corpus = places
    again, changed = tmp_path / "again", tmp_path / "again" / "wrong" / "survives.py"
    shutil.copytree(corpus, again)
    changed.write_text(changed.read_text().replace("-> - 1", "-> - 1.0"))
    done = selftest(course, again, "--resume", "--json", tmp_path / "again.json")
    assert re.search(r"7 grades in [^,]*, 6 of them by an earlier run", done.stdout), done.output
    report = json.loads((tmp_path / "again.json").read_text())
    assert report["earlier"] == 6
    assert {case["name"] for case in report["cases"] if case["differences"]} == {"survives"}


def test_chosen_cases_are_shown_in_detail_and_agreement_is_success(places):
    done = selftest(*places, "--case", "broken_file", "--sandbox", "off")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("hostile/broken_file: A file that is cut off.\n  expected the state needs-human")
    assert "all as expected" in done.stdout and "UNSANDBOXED" in done.stderr


def test_files_alone_can_be_checked(places, tmp_path):
    course, corpus = places
    done = selftest(course, corpus, "--check", "--kind", "wrong")
    assert (done.exit_code, done.stdout) == (0, "2 cases: no fault in their files.\n")
    write_corpus(tmp_path, "wrong/subtracts")
    path = tmp_path / "wrong/subtracts.py"
    path.write_text(path.read_text().replace("total +", "sum +"))
    done = selftest(course, tmp_path, "--check")
    assert done.exit_code == 1 and "wrong/subtracts: expected 'sum +' in the right answer to mean_of" in done.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [(("--case", "nobody"), "found 'nobody'"), (("--sample", "8/7"), "such as 3/7 or today/7")],
)
def test_a_choice_that_cannot_be_made_is_an_error(places, options, message):
    done = selftest(*places, *options)
    assert done.exit_code == 1 and message in done.stderr


def test_parts_make_up_the_whole(places):
    counts = [selftest(*places, "--check", "--sample", f"{part}/2").stdout.split()[0] for part in (1, 2)]
    assert sum(map(int, counts)) == len(CASES)
