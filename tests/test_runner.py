"""Grading a class on several processes, with fake grades that do what the submissions say."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from fake_grades import FAKE, Settings, course_of, files_of, grade, grade_fake, hand_in, key, record, runs
from rich.console import Console

from autograder.course import Course, CourseError
from autograder.grading.grade import release_of
from autograder.grading.grade_store import store_of
from autograder.grading.run_cache import SHARED_VARIABLE
from autograder.grading.verdict import State
from autograder.intake.archive import read_submission
from autograder.runner.display import Display, Lines, LiveDisplay, Tally, duration
from autograder.runner.jobs import Grader, Job, Result
from autograder.runner.workers import local_crew, processors

pytestmark = pytest.mark.linux_only  # grading needs Linux
ROOT = Path(__file__).parent.parent


class Recorder(Display):
    """A display that records what it is told."""

    def __init__(self):
        super().__init__()
        self.messages, self.phases, self.origins = [], [], {}

    def message(self, text):
        self.messages.append(text)

    def phase(self, worker, student, phase):
        super().phase(worker, student, phase)
        self.phases.append((worker, student, phase))

    def finished(self, verdict, origin, stored):
        super().finished(verdict, origin, stored)
        self.origins[verdict.student] = origin


def points(verdicts):
    return {verdict.student: verdict.points for verdict in verdicts}


def start(course: Course, workers: int = 2) -> subprocess.Popen[str]:
    """Grade in another process, which leads its own process group, as a shell's job does."""
    # Tests that a script runs in the background inherit an ignored SIGINT.
    program = "import signal; signal.signal(2, signal.default_int_handler); from fake_grades import main; main()"
    command = [sys.executable, "-c", program, str(course.root), str(workers)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "tests"), str(ROOT)])}
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, stderr=pipe, text=True, start_new_session=True)


def wait_for(condition, seconds=60):
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def finished(course: Course) -> int:
    return len(list((course.root / "recorded").glob("*")))


def is_alive(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def folders_of_workers(course: Course) -> list[Path]:
    return list((course.root / ".grades").glob("workers-*"))


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """A class with good work, equal work, and work that makes the grader fail in every way; graded by two workers."""
    root = tmp_path_factory.mktemp("class")
    course = course_of(
        root,
        ada={"points": 1},
        ben={"points": 2},
        cleo={"points": 2},  # the same bytes as ben's
        dan={"points": 4, "fail": "out of luck"},
        eve={"points": 5, "exit": 3},
        fay={"points": 6, "infra": "no kernel"},
        gus={"points": 7, "fail": "once only", "once": str(root / "gus")},
        hal={"points": 8, "exit": 1, "once": str(root / "hal")},
        ida={"points": 3, "seconds": 1.5},
        jon={"points": 9},
    )
    (course.submitted("jon") / "link").symlink_to("/etc/hostname")
    display = Recorder()
    return course, grade_fake(course, workers=2, display=display), display


WRONG = {"points": 0, "outcome": "incorrect", "message": "expected 2, found 3"}


def graded_beside(course: Course, **solution: object):
    """Grade a class whose course has a solution with these orders; return the verdicts and what was displayed."""
    display = Recorder()
    verdicts = grade_fake(course, workers=1, display=display, solution=files_of(course, **solution))
    return {verdict.student: verdict for verdict in verdicts}, display


def test_a_test_that_the_solution_fails_takes_no_points(tmp_path):
    course = course_of(tmp_path, ada=WRONG, ben={"points": 9}, cleo={"points": 4, "outcome": "partial"})
    verdicts, display = graded_beside(course, points=0, outcome="error")
    assert points(verdicts.values()) == {"ada": None, "ben": 9, "cleo": None}
    assert {verdict.state for verdict in (verdicts["ada"], verdicts["cleo"])} == {State.NEEDS_HUMAN}
    assert verdicts["ada"].reason == "the course's own solution does not pass test_mean, so a person decides"
    assert [line for line in display.messages if "does not pass test_mean: nobody loses points there" in line]
    [cell] = verdicts["ada"].cells
    assert cell.points is None and "expected 2, found 3" in cell.message
    assert len(runs(course)) == 4 and set(display.origins) == {"ada", "ben", "cleo"} and display.tally.graded == 3


def test_a_test_that_the_solution_passes_takes_points_and_the_solution_is_graded_once(tmp_path):
    course = course_of(tmp_path, ada=WRONG, ben={"points": 9}, cleo={**WRONG, "message": "other"})
    for expected_runs in (4, 4):
        verdicts, _ = graded_beside(course, points=9, seconds=0.1)
        assert points(verdicts.values()) == {"ada": 0, "ben": 9, "cleo": 0}
        assert len(runs(course)) == expected_runs


def test_nothing_is_left_to_do_after_the_last_submission(tmp_path):
    course = course_of(tmp_path, ada=WRONG, ben={"points": 9})
    _, display = graded_beside(course, points=9)
    assert display.tally.done == 2 and display.tally.waiting == 0 and "left" not in display.tally.pace()


def test_the_solution_is_not_graded_if_nobody_loses_points_or_somebody_handed_it_in(tmp_path):
    course = course_of(tmp_path, ada={"points": 9})
    assert points(graded_beside(course, points=0, outcome="error")[0].values()) == {"ada": 9}
    assert len(runs(course)) == 1
    hand_in(course, "ben", **WRONG)
    hand_in(course, "cleo", points=8, message="the solution")
    for _ in range(2):
        verdicts, display = graded_beside(course, points=8, message="the solution")
        assert points(verdicts.values()) == {"ada": 9, "ben": 0, "cleo": 8}
        assert len(runs(course)) == 3 and display.tally.done == 3


def test_a_solution_that_cannot_be_graded_changes_nothing_and_is_told(tmp_path):
    course = course_of(tmp_path, ada=WRONG)
    verdicts, display = graded_beside(course, fail="out of luck")
    assert points(verdicts.values()) == {"ada": 0}
    assert "The solution could not be graded: RuntimeError: out of luck" in display.messages


def test_verdicts_come_for_all_in_the_order_of_the_students(batch):
    assert [verdict.student[0] for verdict in batch[1]] == list("abcdefghij")


def test_what_kills_its_worker_or_raises_harms_nobody_else(batch):
    expected = {"ada": 1, "ben": 2, "cleo": 2, "gus": 7, "hal": 8, "ida": 3}
    assert {name: value for name, value in points(batch[1]).items() if value is not None} == expected


@pytest.mark.parametrize(
    ("student", "reason"),
    [("dan", "RuntimeError: out of luck"), ("eve", "the worker process died"), ("fay", "no kernel")],
)
def test_a_failure_of_the_grader_is_tried_once_more_and_then_reported(batch, student, reason):
    course, verdicts, display = batch
    verdict = next(verdict for verdict in verdicts if verdict.student == student)
    assert verdict.state is State.INFRA_ERROR and verdict.reason.startswith(reason)
    tries = {"dan": "4", "eve": "5", "fay": "6"}[student]
    assert sum(run[0] == tries for run in runs(course)) == 2
    assert any(message.startswith(f"{student}: ") for message in display.messages)


def test_a_submission_that_is_refused_needs_a_human_and_is_never_graded(batch):
    course, verdicts, _ = batch
    assert verdicts[-1].state is State.NEEDS_HUMAN and "link" in verdicts[-1].reason
    assert "9" not in [run[0] for run in runs(course)]


def test_equal_submissions_are_graded_once(batch):
    course, _, display = batch
    assert sum(run[0] == "2" for run in runs(course)) == 1
    assert display.origins["cleo"] == "the same as ben's"


def test_no_worker_gets_a_job_before_its_last_result_is_fetched(tmp_path):
    """Otherwise, if the new job killed the worker, the result would be lost and graded again."""
    course = course_of(tmp_path, **{f"student{number}": {"points": number} for number in range(12)})
    release, settings = release_of(course), Settings()
    (tmp_path / "workers").mkdir()
    held: dict[str, str] = {}  # the worker's process, by the key of each job whose result was not fetched
    others = []
    with local_crew(2, 2, tmp_path / "workers", tmp_path / "log") as crew:
        for number, student in enumerate(course.students()):
            files = read_submission(course.submitted(student))
            job = Job(student, key(files, release, settings), files, release, settings, FAKE)
            if number % 3 == 2:  # the worker that Dask chooses depends on how many tasks it knows
                others.append(crew.client.submit(int, number))
            crew.submit(job)
            wait_for(lambda: len(runs(course)) == number + 1)  # noqa: B023  (called at once)
            process = runs(course)[-1][1]
            assert process not in held.values()
            held[job.key] = process
            if len(held) == 2:
                result = next(event for event in iter(lambda: crew.next_event(10), None) if isinstance(event, Result))
                del held[result.key]


def test_the_workers_of_a_machine_share_a_folder_for_what_they_ran(tmp_path):
    (tmp_path / "workers").mkdir()
    with local_crew(2, 2, tmp_path / "workers", tmp_path / "log") as crew:
        folders = crew.client.run(os.getenv, SHARED_VARIABLE)
    assert list(folders.values()) == [str(tmp_path / "workers" / "executed")] * 2


def test_phases_of_each_worker_are_reported(batch):
    assert {student for _, student, phase in batch[2].phases if phase == "1_mean"} >= {"ada", "ben", "ida"}
    assert {worker for worker, _, _ in batch[2].phases} >= {"worker 1", "worker 2"}
    assert batch[2].tally.running == {}


def test_the_threads_of_the_machine_are_shared_out(batch):

    assert {run[2] for run in runs(batch[0])} == {str(max(1, processors() // 2))}


def test_everybody_is_recorded_and_failures_are_not_stored(batch):
    course = batch[0]
    assert finished(course) == 10
    assert len(list(store_of(course).folder.glob("*.json"))) == 5


def test_what_is_stored_is_recorded_without_grading_unless_forced(tmp_path):
    course = course_of(tmp_path, ada={"points": 1}, ben={"points": 2})
    first = grade_fake(course, workers=1)
    (course.root / "recorded" / "ada").unlink()
    display = Recorder()
    assert grade_fake(course, display=display) == first
    assert len(runs(course)) == 2 and finished(course) == 2
    assert display.origins == {"ada": "graded before", "ben": "graded before"}
    assert grade_fake(course, students=["ben"], workers=1, force=True) == first[1:]
    assert len(runs(course)) == 3


def test_a_changed_submission_is_graded_again(tmp_path):
    course = course_of(tmp_path, ada={"points": 1}, ben={"points": 2})
    grade_fake(course, workers=1)
    hand_in(course, "ada", points=5)
    assert points(grade_fake(course, workers=1)) == {"ada": 5, "ben": 2}
    assert len(runs(course)) == 3


def test_work_handed_in_again_while_it_is_graded_gets_the_grade_of_the_new_files(tmp_path):
    course = course_of(tmp_path, ada={"points": 1}, ben={"points": 2})

    class HandsInAgain(Recorder):
        def phase(self, worker, student, phase):
            if student == "ada":
                hand_in(course, "ada", points=6)

    assert points(grade_fake(course, workers=1, display=HandsInAgain())) == {"ada": 6, "ben": 2}


def test_a_gradebook_that_fails_for_one_student_leaves_the_others(tmp_path):

    course = course_of(tmp_path, ada={"points": 1}, ben={"points": 2})

    def fails_for_ada(course, student, *rest):
        if student == "ada":
            raise OSError("disk full")
        return record(course, student, *rest)

    first, second = grade_fake(course, record=fails_for_ada, workers=1)
    assert first.state is State.INFRA_ERROR and "not recorded: OSError: disk full" in first.reason
    assert second.points == 2


def test_a_student_who_handed_in_nothing_is_an_error_that_names_the_others(tmp_path):
    course = course_of(tmp_path, ada={})
    with pytest.raises(CourseError, match="Submissions are there from: ada"):
        grade_fake(course, students=["zoe"])


def test_the_verdicts_do_not_depend_on_the_number_of_workers(tmp_path):
    students = {f"s{number}": {"points": number % 9, "seconds": 0.01 * number} for number in range(9)}
    verdicts = [grade_fake(course_of(tmp_path / str(n), **students), workers=n) for n in (1, 3)]
    assert verdicts[0] == verdicts[1]


def test_workers_of_a_scheduler_elsewhere_do_the_same(tmp_path):

    course = course_of(tmp_path, ada={"points": 1}, dan={"fail": "out of luck"})
    log = {"silence_logs": 50, "dashboard_address": None, "scheduler_kwargs": {"dashboard_address": "127.0.0.1:0"}}
    with LocalCluster(n_workers=1, threads_per_worker=1, **log) as cluster:
        verdicts = grade_fake(course, scheduler=cluster.scheduler_address)
    assert [verdict.state for verdict in verdicts] == [State.GRADED, State.INFRA_ERROR]


def test_a_worker_that_would_grade_differently_is_refused(tmp_path, monkeypatch):

    course = course_of(tmp_path, ada={"points": 1})
    [verdict] = grade_fake(course, grader=Grader(grade, key_of_this_process), workers=1)
    assert verdict.state is State.INFRA_ERROR and "Install the same versions" in verdict.reason
    assert runs(course) == []


def key_of_this_process(files, release, settings):
    return f"{key(files, release, settings)}-{os.getpid()}"


def test_no_scheduler_at_an_address_is_a_clear_error(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.runner.workers.SECONDS_TO_CONNECT", 1)
    course = course_of(tmp_path, ada={})
    with pytest.raises(CourseError, match=r"Expected a Dask scheduler at tcp://127\.0\.0\.1:9"):
        grade_fake(course, scheduler="tcp://127.0.0.1:9")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_whatever_ends_grading_what_is_finished_is_kept_and_nothing_is_left(tmp_path, how):
    child = tmp_path / "child"
    slow = {f"s{number}": {"points": number, "seconds": 0.3} for number in range(4)}
    course = course_of(tmp_path, ada={"points": 9}, **slow, zoe={"points": 8, "seconds": 600, "child": str(child)})
    process = start(course)
    wait_for(lambda: finished(course) == 5 and child.exists() and child.read_text())
    family = [*psutil.Process(process.pid).children(recursive=True)]
    assert int(child.read_text()) in [member.pid for member in family]
    if how == signal.SIGINT:
        os.killpg(process.pid, how)  # as a terminal does
    else:
        process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not any(map(is_alive, family)), 10)
    if how == signal.SIGINT:
        assert folders_of_workers(course) == []
    hand_in(course, "zoe", points=8)
    before = len(runs(course))
    verdicts = grade_fake(course, workers=1)
    assert points(verdicts) == {"ada": 9, "s0": 0, "s1": 1, "s2": 2, "s3": 3, "zoe": 8}
    assert len(runs(course)) == before + 1
    assert folders_of_workers(course) == []


def test_two_graders_of_one_course_grade_everything_once(tmp_path):
    go_on = tmp_path / "go_on"
    course = course_of(tmp_path, ada={"points": 1}, ben={"points": 2, "until": str(go_on)})
    first = start(course)
    wait_for(lambda: finished(course) == 1)
    second = start(course)
    assert "Another grader works on this course" in second.stderr.readline()
    go_on.touch()
    assert second.communicate(timeout=60)[1].count("graded before") == 2
    first.communicate(timeout=60)
    assert (first.returncode, second.returncode, len(runs(course))) == (0, 0, 2)


def test_a_plain_line_tells_who_is_done_and_how_long_the_rest_takes(capsys, tmp_path):
    course = course_of(tmp_path, ada={"points": 4})
    [verdict] = grade_fake(course, workers=1)
    now = [0.0]
    lines = Lines()
    lines.tally = Tally(clock=lambda: now[0])
    lines.begin(20)
    lines.grading(20)
    now[0] = 60.0
    lines.phase("worker 1", "ben", "2_spread")
    lines.came_back()
    lines.finished(verdict, "12 s", False)
    assert capsys.readouterr().err.splitlines() == [
        "0 of 20 graded ...",
        "1/20 ada graded 4/9 (12 s)  1 running, 60/h, about 19 min left",
    ]
    assert [duration(s) for s in (4.2, 89, 95, 7500)] == ["4 s", "89 s", "2 min", "2 h 05 min"]


def test_the_live_display_shows_each_worker_and_leaves_the_screen_clean(tmp_path):

    course = course_of(tmp_path, ada={"points": 4})
    [verdict] = grade_fake(course, workers=1)
    console = Console(file=io.StringIO(), force_terminal=True, width=100)
    with LiveDisplay(console) as display:
        display.begin(3)
        display.grading(3)
        display.phase("worker 2", "ben", "2_spread")
        console.print(display.render())
        display.idle("ben")
        display.finished(verdict, "12 s", False)
    text = re.sub(r"\x1b\[[^a-zA-Z]*[a-zA-Z]", "", console.file.getvalue())
    assert re.search(r"worker 2 +ben +2_spread +0 s", text) and "0/3" in text


def test_what_a_killed_grader_left_is_swept_though_nothing_is_left_to_grade(tmp_path):
    course = course_of(tmp_path, ada={})
    grade_fake(course)
    left = course.root / ".grades" / "workers-killed"
    left.mkdir()
    grade_fake(course)
    assert not left.exists()
