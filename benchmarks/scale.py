"""What a class costs as it grows.

    python benchmarks/scale.py bookkeeping [--sizes 1000 10000]
    python benchmarks/scale.py classes [--sizes 20 100] [--workers 1 2] [--stock 20]

The first gives made-up grades to a plain course with three small notebooks, so that everything but grading is measured:
reading, the store, Dask, the gradebook, feedback pages, the report. The second grades classes of the autoencoder lab,
drawn as in class_of_twenty.py, from the state in which a course is after `make setup`, `autograder release` and one
`aelab reproduce --profile quick`; stock nbgrader gets the same state, and grades the first students of the class.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import grading
import plain_course
from class_of_twenty import drawn

from autograder.course import Course
from autograder.gradebook import gradebook
from autograder.gradebook.gradebook import quiet_nbgrader
from autograder.grading.grade_store import GradeStore
from autograder.report.page import write_report
from autograder.runner import pending
from autograder.runner.runner import grade_class
from autograder.sandbox.availability import Policy
from autograder.sandbox.session import ExecutionSettings

MOST_GROWTH = 1.3  # of the cost of a submission, from the smallest to the largest class
PARTS: Mapping[str, tuple[tuple[Any, str], ...]] = {
    "reading": ((pending, "read_submission"),),
    "store": ((GradeStore, "get"), (GradeStore, "put")),
    "autograded": ((gradebook, "finished"), (gradebook, "write_autograded")),
    "gradebook": ((gradebook, "save_scores"), (gradebook, "save_lateness"), (gradebook, "discard_results")),
    "feedback": ((gradebook, "generate_feedback"),),
}


@dataclass(frozen=True)
class Books:
    """The bookkeeping of one class: seconds and processor seconds of the grader's own process, and its peak memory.

    parts: processor seconds by part. again: those of a second run, in which nothing has changed.
    """

    size: int
    seconds: float
    processor: float
    again: float
    peak_bytes: int
    written_bytes: int
    report_bytes: int
    parts: Mapping[str, float]


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("mode", choices=["bookkeeping", "classes", "books-of-one-size"])
    parser.add_argument("--sizes", type=int, nargs="+")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--stock", type=int, default=20, help="how many of the class stock nbgrader grades")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scale-benchmark-") as folder:
        if options.mode == "books-of-one-size":
            print(json.dumps(asdict(books_of(Path(folder), *options.sizes))))
        elif options.mode == "bookkeeping":
            show_books([in_a_process_of_its_own(size) for size in options.sizes or [1000, 10000]])
        else:
            show_classes(Path(folder), options.sizes or [20, 100], options.workers, options.stock)


def in_a_process_of_its_own(size: int) -> Books:
    """Measure a class in a new process, so that its peak memory is its own."""
    command = [sys.executable, __file__, "books-of-one-size", "--sizes", str(size)]
    found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Books(**json.loads(found.stdout.splitlines()[-1]))


def books_of(folder: Path, size: int) -> Books:
    """Give made-up grades to a class of this size, with one worker."""
    from made_up_grades import MADE_UP  # workers import it by this name

    course = plain_course.make_course(folder / "course", size)
    settings = ExecutionSettings(sandbox=Policy.OFF)
    parts = dict.fromkeys(PARTS, 0.0)
    for part, functions in PARTS.items():
        for owner, name in functions:
            setattr(owner, name, timed(getattr(owner, name), parts, part))
    handed_in = bytes_in(course.root)
    seconds, used = time.monotonic(), time.process_time()
    with quiet_nbgrader(course.root):
        grade_class(course, settings, workers=1, grader=MADE_UP)
        begin = time.process_time()
        report = write_report(course)
        parts["report"] = time.process_time() - begin
        seconds, used = time.monotonic() - seconds, time.process_time() - used
        parts["Dask and the rest"] = used - sum(parts.values())
        begin = time.process_time()
        grade_class(course, settings, workers=1, grader=MADE_UP)
        again = time.process_time() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    written = bytes_in(course.root) - handed_in
    return Books(size, seconds, used, again, peak, written, report.stat().st_size, parts)


def timed(function: Callable[..., Any], seconds: dict[str, float], part: str) -> Callable[..., Any]:
    """Return the function, which adds the processor time of each call to a part."""

    @wraps(function)
    def measured(*arguments: Any, **named: Any) -> Any:
        begin = time.process_time()
        try:
            return function(*arguments, **named)
        finally:
            seconds[part] += time.process_time() - begin

    return measured


def bytes_in(folder: Path) -> int:
    """Return the size of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def show_books(found: Sequence[Books]) -> None:
    """Print the cost of a submission for each size, and how much it grows."""
    print(f"{'milliseconds for each submission':36}" + "".join(f"{one.size:>10,}" for one in found))
    rows: dict[str, list[float]] = {
        "time": [one.seconds for one in found],
        "processor time": [one.processor for one in found],
        **{f"  {part}": [one.parts[part] for one in found] for part in found[0].parts},
        "processor time, nothing new": [one.again for one in found],
    }
    for name, values in rows.items():
        print(f"{name:36}" + "".join(f"{1000 * v / one.size:10.1f}" for v, one in zip(values, found, strict=True)))
    print(f"{'peak memory, MiB':36}" + "".join(f"{one.peak_bytes / 2**20:10,.0f}" for one in found))
    print(f"{'kept on disk for each, kB':36}" + "".join(f"{one.written_bytes / one.size / 1e3:10.1f}" for one in found))
    print(f"{'report, MB':36}" + "".join(f"{one.report_bytes / 1e6:10.2f}" for one in found))
    first, last = found[0], found[-1]
    for name in ("time", "processor time"):
        small, large = (rows[name][place] / one.size for place, one in ((0, first), (-1, last)))
        met = "met" if large / small <= MOST_GROWTH else "missed"
        sizes = f"{last.size:,} : {first.size:,}"
        print(f"{name} of a submission, {sizes} = {large / small:.2f} (target {MOST_GROWTH:g}: {met})")


def show_classes(folder: Path, sizes: Sequence[int], workers: Sequence[int], stock: int) -> None:
    """Grade classes of the autoencoder lab, and print the cost of each; compare with nbgrader if `stock` is not 0."""
    prepared = grading.make_course(folder / "prepared", {}).root / "data_cache"
    command = [sys.executable, "-m", "aelab", "reproduce", "--profile", "quick", "--folder", str(folder / "results")]
    subprocess.run(command, check=True, env=os.environ | {"AELAB_DATA": str(prepared)}, stdout=subprocess.DEVNULL)

    def course_of(name: str, size: int) -> Course:
        course = grading.make_course(folder / name, drawn(size))
        shutil.copytree(prepared, course.root / "data_cache", dirs_exist_ok=True)
        return course

    each = 0.0  # seconds that nbgrader takes for a submission
    if stock:
        run = grading.measure_stock(course_of("stock", stock), stock)
        each = run.seconds / stock
        print(f"{run.name}: {each:.1f} s and {run.processor / stock:.1f} s of processor time for each of {stock}")
    for size in sizes:
        points = []
        for count in workers:
            course = course_of(f"{size}-{count}", size)
            before = bytes_in(course.root)
            run = grading.measure_ours(course, count, "require")
            points.append(run.points)
            ratio = f", {each * size / run.seconds:.1f} times nbgrader" if each else ""
            extrapolated = " (extrapolated)" if each and size != stock else ""
            print(
                f"{size} submissions, {count} workers: {run.seconds:.0f} s{ratio}{extrapolated}; processor time "
                f"{run.processor / size:.1f} s each; peak memory {run.peak_bytes / 2**30:.1f} GiB; "
                f"written {(bytes_in(course.root) - before) / size / 1e6:.1f} MB each"
            )
            for phase, seconds in run.phases.items():
                print(f"   {phase:20}{sum(seconds) / size:8.1f} s for each submission")
            for student in course.students():
                shutil.copytree(course.submitted(student), course.submitted(f"{student}_again"))
            run = grading.measure_ours(course, 1, "require", f"{size} known submissions more")
            print(f"   a known submission  {run.processor / size:8.2f} s of processor time, all in")
            shutil.rmtree(course.root)
        print(f"{size} submissions: the same points with {' and '.join(map(str, workers))} workers: "
              f"{all(one == points[0] for one in points)}")  # fmt: skip


if __name__ == "__main__":
    main()
