"""How fast a class is graded, compared with stock `nbgrader autograde`: `python benchmarks/grading.py --help`.

The runs grade the same submissions, one run after the other, each with its own, initially empty cache of trained models
and features. Stock nbgrader executes each notebook in a new kernel with the hidden tests in it, one submission at a
time; the lab's cache of trainings helps it as much as it helps us.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import psutil
from class_of_twenty import RIGHT, TWENTY, WRONG, drawn
from nbgrader.utils import is_solution
from paired import processor_seconds

from aelab.store import cache_directory, load_artefacts
from autograder.course import Course
from autograder.notebooks.samples import Sample, write_samples

ROOT = Path(__file__).parent.parent
ASSIGNMENT = "autoencoders"
KNOWN = ("right_01_as_taught", "right_02_sequential", "right_05_tensorflow", "right_10_full_loss_name")
STOCK_CONFIG = """c = get_config()
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "stock_release"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
c.Execute.timeout = 900
c.ExecutePreprocessor.timeout = 900
"""


@dataclass
class Run:
    """One way of grading, measured from outside the process."""

    name: str
    count: int
    seconds: float = 0.0
    processor: float = 0.0  # seconds of processor time, of everything that was started
    peak_bytes: int = 0
    points: dict[str, float | None] = field(default_factory=dict)
    phases: dict[str, list[float]] = field(default_factory=dict)


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--right", type=int, default=len(RIGHT), help="how many of the right submissions")
    parser.add_argument("--wrong", type=int, default=len(WRONG), help="how many of the wrong ones")
    parser.add_argument("--drawn", type=int, default=0, help="instead, a class of this size, drawn from their answers")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--stock", type=int, help="how many of them stock nbgrader grades; all by default")
    options = parser.parse_args()
    names = [*list(RIGHT)[: options.right], *list(WRONG)[: options.wrong]]
    samples = drawn(options.drawn) or {name: TWENTY[name] for name in names}
    with tempfile.TemporaryDirectory(prefix="grading-benchmark-") as folder:
        runs = []
        if options.stock != 0:
            first = dict(list(samples.items())[: options.stock])
            runs.append(measure_stock(make_course(Path(folder) / "stock", first), len(first)))
        for workers in options.workers:
            course = make_course(Path(folder) / f"workers{workers}", samples)
            runs.append(measure_ours(course, workers, "require"))
        cache = course.root / "data_cache"
        for title, some, sandbox in (
            ("models known, 1 worker", KNOWN, "require"),
            ("one submission, in a sandbox", KNOWN[:1], "require"),
            ("one submission, without a sandbox", KNOWN[:1], "off"),
        ):
            known = make_course(Path(folder) / title, {name: TWENTY[name] for name in some})
            shutil.rmtree(known.root / "data_cache")
            cache = cache.rename(known.root / "data_cache")
            runs.append(measure_ours(known, 1, sandbox, title))
    show(runs)


def make_course(root: Path, samples: Mapping[str, Sample]) -> Course:
    """Make a course with those submissions, and a data cache that holds the downloads and nothing computed.

    No two submissions are equal, and no two answers: each has its own comment.
    """
    course = Course(root, ASSIGNMENT)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, course.solutions, ignore=shutil.ignore_patterns("saved_models"))
    shutil.copy(ROOT / "course.toml", root)
    write_samples(course, samples)
    for student in course.students():
        for path in course.submitted(student).glob("*.ipynb"):
            notebook = nbformat.read(path, as_version=4)
            for cell in filter(is_solution, notebook.cells):
                cell.source += f"\n# {student}" if cell.cell_type == "code" else f"\n\n{student}"
            nbformat.write(notebook, path)
    for artefact in load_artefacts().values():
        target = root / "data_cache" / artefact.file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(cache_directory() / artefact.file, target)
    return course


def measure_stock(course: Course, count: int) -> Run:
    """Measure `nbgrader autograde` with its own preprocessors."""
    (course.root / "nbgrader_config.py").write_text(STOCK_CONFIG)
    nbgrader = [sys.executable, "-m", "nbgrader"]
    subprocess.run([*nbgrader, "generate_assignment", ASSIGNMENT], cwd=course.root, check=True, env=environment(course))
    run = Run("nbgrader as it comes", count)
    measured(run, course, [*nbgrader, "autograde", ASSIGNMENT, "--create"])
    return run


def measure_ours(course: Course, workers: int, sandbox: str, name: str = "") -> Run:
    """Measure `autograder grade`, and collect its points and phases."""
    run = Run(name or f"autograder grade --workers {workers}", len(course.students()))
    verdicts = course.root / "verdicts.json"
    command = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(course.root)]
    measured(run, course, [*command, "--workers", str(workers), "--sandbox", sandbox, "--json", str(verdicts)])
    run.points = {verdict["student"]: verdict["points"] for verdict in json.loads(verdicts.read_text())}
    for path in sorted((course.root / ".grades" / ASSIGNMENT).glob("*.json")):
        phases = json.loads(path.read_text())["seconds"]
        whole = sum(seconds for phase, seconds in phases.items() if phase != "judge")  # the others include it
        for phase, seconds in [*phases.items(), ("whole submission", whole)]:
            run.phases.setdefault(phase, []).append(seconds)
    return run


def environment(course: Course) -> dict[str, str]:
    """Return the environment of a run: its own data cache, and nbgrader's helpers on PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return os.environ | {"PATH": path, "AELAB_DATA": str(course.root / "data_cache"), "AELAB_PROGRESS": "off"}


def measured(run: Run, course: Course, command: list[str]) -> None:
    """Run a command; note its time, and processor time and peak memory of it and everything that it starts."""
    print(f"== {run.name}", flush=True)
    started, before = time.monotonic(), processor_seconds()
    with open(course.root / "log.txt", "w") as log:
        process = subprocess.Popen(command, cwd=course.root, env=environment(course), stdout=log, stderr=log)
        over = threading.Event()
        watcher = threading.Thread(target=watch, args=[run, process.pid, over])
        watcher.start()
        status = process.wait()
        over.set()
        watcher.join()
    run.seconds, run.processor = time.monotonic() - started, processor_seconds() - before
    print(f"   exit status {status} after {run.seconds:.0f} s", flush=True)
    if status:
        print((course.root / "log.txt").read_text()[-2000:])


def watch(run: Run, root: int, over: threading.Event) -> None:
    """Sample the memory of a process tree every two seconds; a page shared by several counts in parts."""
    while not over.wait(2):
        total = 0
        for process in [psutil.Process(root), *psutil.Process(root).children(recursive=True)]:
            try:
                total += process.memory_full_info().pss
            except (psutil.Error, OSError):
                continue
        run.peak_bytes = max(run.peak_bytes, total)


def show(runs: list[Run]) -> None:
    """Print rates, ratios and phases."""
    stock = next((run for run in runs if not run.points), None)
    for run in runs:
        rate = 3600 * run.count / run.seconds
        ratio = f", {rate * stock.seconds / stock.count / 3600:.1f} times nbgrader" if stock else ""
        how = f"{run.count} in {run.seconds:.0f} s, {rate:.0f} an hour{ratio}"
        cost = f"{run.processor / run.count:.1f} s of processor time each"
        print(f"\n{run.name}: {how}; {cost}; peak memory {run.peak_bytes / 2**30:.1f} GiB")
        for phase, seconds in run.phases.items():
            ordered = sorted(seconds)
            late = ordered[min(len(ordered) - 1, round(0.95 * (len(ordered) - 1)))]
            print(f"   {phase:20} p50 {statistics.median(ordered):6.1f} s   p95 {late:6.1f} s")
        points = sorted((name, value) for name, value in run.points.items())
        print("   " + ", ".join(f"{name} {'-' if value is None else f'{value:g}'}" for name, value in points))
    sandboxed, trusted = (run for run in runs if run.name.startswith("one submission"))
    work = [sum(run.phases["whole submission"]) for run in (sandboxed, trusted)]
    print(f"\nThe sandbox costs {100 * (work[0] / work[1] - 1):.0f} % of the time without it.")


if __name__ == "__main__":
    main()
