"""Is a grade the same however it is made, and whatever interrupts the grader?

    python benchmarks/interrupted.py                  12 submissions of a toy course
    python benchmarks/interrupted.py --course FOLDER  every submission of a course; the folder itself is not touched
    python benchmarks/interrupted.py --fake           fake grades, to test the runner alone

The same submissions are graded by one worker, by two, by `nbgrader autograde`, and by graders that are killed
(SIGKILL) at random moments and started again. Verdicts and gradebook rows are compared with those of one worker.
Prints how many differ, are lost or doubled, and how many processes and folders are left behind: all must be 0, or
the exit status is 1.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from fake_grades import course_of  # noqa: E402
from toy_course import write_solutions  # noqa: E402

from autograder.course import Course  # noqa: E402
from autograder.notebooks.samples import Sample, Substitution, write_samples  # noqa: E402

SECONDS_TO_END = 15  # within which everything that a killed grader started must be gone
HOSTILE = """
import ast


class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(Drop())


class Everything(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


def mean_of(values):
    return Everything(0)
"""
MARK = "AUTOGRADER_INTERRUPTED"  # in the environment of everything that is started here


def rows_of(course: Course) -> list[Any]:
    """Return the rows of the gradebook."""
    from gradebook_rows import rows_of  # imports nbgrader, which takes seconds

    return rows_of(course)


@dataclass
class Found:
    """Counts of what is wrong; an example of each is printed."""

    counts: collections.Counter[str] = field(default_factory=collections.Counter)

    def note(self, kind: str, where: str, what: object) -> None:
        self.counts[kind] += 1
        print(f"  {kind}: {where}: {str(what)[:300]}")


def main() -> int:
    """Run the experiment and return the exit status."""
    options = read_options()
    found = Found()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory(prefix="interrupted-") as place:
        trial = Trial(Path(place), options, found)
        seconds = trial.compare("one worker", 1)
        seconds = min(seconds, trial.compare("two workers", 2))
        if not options.fake and not options.no_nbgrader:
            trial.compare_nbgrader()
        trial.interrupt(options.kills, chance, seconds)
    for kind in ("differing", "lost", "doubled", "processes left", "folders left"):
        print(f"{kind}: {found.counts[kind]}")
    print(f"kills: {trial.hits}")
    return int(bool(found.counts.total()))


def read_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--course", type=Path, help="a course folder with solutions/ and submitted/")
    parser.add_argument("--assignment", help="its name; by default the only one there")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0, help="for the moments of the kills")
    parser.add_argument("--sandbox", default="require", choices=["require", "auto", "off"])
    parser.add_argument("--fake", action="store_true", help="fake grades and no gradebook")
    parser.add_argument("--no-nbgrader", action="store_true", help="leave out `nbgrader autograde`")
    return parser.parse_args()


class Trial:
    """Copies of one course, each graded in a different way."""

    def __init__(self, place: Path, options: argparse.Namespace, found: Found) -> None:
        self.place, self.options, self.found = place, options, found
        self.hits = 0
        self.scratch = place / "tmp"
        self.scratch.mkdir()
        self.reference: dict[str, Any] = {}
        self.rows: list[Any] = []
        self.source = options.course.resolve() if options.course else self._build(place / "source")
        self.assignment = options.assignment or next((self.source / "solutions").iterdir()).name

    def _build(self, root: Path) -> Path:
        if self.options.fake:
            course_of(root, **{f"s{number:02}": {"points": number % 9, "seconds": 1.0} for number in range(12)})
            return root
        course = write_solutions(root)
        wrong = Sample(changes={"mean_of": Substitution("total +", "total -")})
        slow = Sample(changes={"mean_of": Substitution("total = 0.0", "import time; time.sleep(0.5); total = 0.0")})
        crashing = Sample(changes={"spread_of": "import os\nos._exit(1)"})
        hostile = Sample(changes={"mean_of": HOSTILE})
        kinds = {"right": Sample(), "untouched": Sample(filled=False), "wrong": wrong, "slow": slow}
        kinds |= {"crashing": crashing, "hostile": hostile}
        for number in range(12):
            name, sample = list(kinds.items())[number % len(kinds)]
            write_samples(course, {f"s{number:02}_{name}": sample})
            (course.submitted(f"s{number:02}_{name}") / "mine.txt").write_text(str(number))  # no two are equal
        return root

    def copy(self, name: str) -> Course:
        """Make a fresh copy of the course, without any results."""
        root = self.place / name.replace(" ", "-")
        for folder in ("solutions", "submitted"):
            shutil.copytree(self.source / folder, root / folder, symlinks=True)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        if (self.source / "course.toml").exists():
            shutil.copy(self.source / "course.toml", root)
        return Course(root, self.assignment)

    def command(self, course: Course, workers: int) -> list[str]:
        """Return the command that grades a course."""
        if self.options.fake:
            return [sys.executable, "-c", "from fake_grades import main; main()", str(course.root), str(workers)]
        output = ["--json", str(course.root / "verdicts.json"), "--sandbox", self.options.sandbox]
        grader = [sys.executable, "-m", "autograder", "grade", self.assignment, "--course", str(course.root)]
        return [*grader, "--workers", str(workers), *output]

    def start(self, course: Course, command: list[str]) -> subprocess.Popen[bytes]:
        """Start a program in the course folder, as the leader of a process group; its output goes into a file."""
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        environment = {**os.environ, "PYTHONPATH": path, MARK: str(self.place), "TMPDIR": str(self.scratch)}
        # In one database the copies of the course would collide.
        environment.pop("AUTOGRADER_DB_URL", None)
        with (course.root / "output").open("ab") as output:
            return subprocess.Popen(
                command, cwd=course.root, env=environment, stdout=output, stderr=output, start_new_session=True
            )

    def finish(self, course: Course, command: list[str]) -> None:
        """Run a program to its end. Status 1 means that a submission needs a person, which is no failure here."""
        if self.start(course, command).wait() not in (0, 1):
            print((course.root / "output").read_text()[-2000:])

    def compare(self, name: str, workers: int) -> float:
        """Grade a fresh copy without interruption; return the seconds. The first one is the reference."""
        course, started = self.copy(name), time.monotonic()
        self.finish(course, self.command(course, workers))
        seconds = time.monotonic() - started
        self.check(name, course)
        self.left(name, [])
        print(f"{name}: {len(self.reference)} submissions in {seconds:.0f} s")
        return seconds

    def compare_nbgrader(self) -> None:
        """Grade a fresh copy with nbgrader's own command. It writes no verdicts, so the gradebook is compared."""
        course = self.copy("nbgrader autograde")
        self.finish(course, [sys.executable, "-m", "nbgrader", "autograde", self.assignment])
        self.check_rows("nbgrader autograde", course)
        self.left("nbgrader autograde", [])
        print("nbgrader autograde: done")

    def interrupt(self, kills: int, chance: random.Random, seconds: float) -> None:
        """Kill graders of a course, one after the other; whenever a grader finishes, take a fresh copy."""
        course = None
        while course is not None or self.hits < kills:
            course = course or self.copy(f"killed {self.hits}")
            name, kept = course.root.name, self._grades(course)
            moment = chance.uniform(0, seconds / 2) if self.hits < kills else None
            killed = self._killed(course, self.hits % 2 + 1, moment)
            grades = self._grades(course)
            for path in [path for path, changed in kept.items() if grades.get(path) != changed]:
                self.found.note("lost", name, f"the grade {path.name} was made again")
            if killed:
                print(f"kill {self.hits} after {moment:.1f} s: {len(grades)} grades are there", flush=True)
                continue
            self.check(name, course)
            for path in [*course.root.glob(".grades/workers-*"), *course.root.glob(".grades/*/.*.json.*")]:
                self.found.note("folders left", name, path)
            shutil.rmtree(course.root, ignore_errors=True)
            course = None

    def _grades(self, course: Course) -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in (course.root / ".grades").glob("*/*.json")}

    def _killed(self, course: Course, workers: int, moment: float | None) -> bool:
        """Grade, and kill the grader after `moment` seconds; return whether it was killed before it finished."""
        process = self.start(course, self.command(course, workers))
        family: list[psutil.Process] = []
        killed = False
        try:
            process.wait(moment)
        except subprocess.TimeoutExpired:
            self.hits, killed = self.hits + 1, True
            process.send_signal(signal.SIGSTOP)  # so that it starts nothing between the listing and the kill
            family = psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
        self.left(course.root.name, family)
        return killed

    def check(self, name: str, course: Course) -> None:
        """Compare verdicts and gradebook rows with the reference, or make them the reference."""
        verdicts = self._verdicts(course)
        counts = collections.Counter(verdict["student"] for verdict in verdicts)
        by_student = {verdict["student"]: verdict for verdict in verdicts}
        if not self.reference:
            self.reference = by_student
            self.rows = [] if self.options.fake else rows_of(course)
            students = {path.parent.name for path in (course.root / "submitted").glob(f"*/{self.assignment}")}
            for student in students - set(by_student):
                self.found.note("lost", name, student)
            return
        for student, count in counts.items():
            if count > 1:
                self.found.note("doubled", name, student)
        for student, expected in self.reference.items():
            if student not in by_student:
                self.found.note("lost", name, student)
            elif by_student[student] != expected:
                self.found.note("differing", name, f"{student}: {by_student[student]} instead of {expected}")
        if not self.options.fake:
            self.check_rows(name, course)

    def _verdicts(self, course: Course) -> list[dict[str, Any]]:
        if self.options.fake:
            return [json.loads(path.read_text()) for path in sorted((course.root / "recorded").glob("*"))]
        path = course.root / "verdicts.json"
        return json.loads(path.read_text()) if path.exists() else []

    def check_rows(self, name: str, course: Course) -> None:
        """Compare the gradebook with the reference's."""
        expected, actual = collections.Counter(map(repr, self.rows)), collections.Counter(map(repr, rows_of(course)))
        for row, count in actual.items():
            if count > max(1, expected[row]):
                self.found.note("doubled", name, row)
        missing, added = list((expected - actual).elements()), list((actual - expected).elements())
        for row in missing:
            self.found.note("differing" if added else "lost", name, f"{row} instead of which {added[:1]}")
        if added and not missing:
            self.found.note("doubled", name, added[0])

    def left(self, name: str, family: list[psutil.Process]) -> None:
        """Note processes that remain after `SECONDS_TO_END`, and sandbox folders where no grader was killed."""
        end = time.monotonic() + SECONDS_TO_END
        while (alive := [*filter(is_alive, family), *self._marked()]) and time.monotonic() < end:
            time.sleep(0.1)
        for process in alive:
            self.found.note("processes left", name, process)
        if not family:  # the folders of a killed grader are swept by the next one
            for path in self.scratch.glob("*"):
                self.found.note("folders left", name, path)

    def _marked(self) -> list[psutil.Process]:
        return [process for process in psutil.process_iter() if environment_of(process).get(MARK) == str(self.place)]


def is_alive(process: psutil.Process) -> bool:
    """Tell whether a process runs; a zombie does not count."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def environment_of(process: psutil.Process) -> dict[str, str]:
    """Return a process's environment, if this process may read it."""
    try:
        return process.environ() if is_alive(process) else {}
    except (psutil.Error, OSError):
        return {}


if __name__ == "__main__":
    sys.exit(main())
