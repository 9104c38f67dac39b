"""The packages as a wheel, installed away from the repository: it has all files, and every command works."""

from __future__ import annotations

import json
import os
import re
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from toy_course import ASSIGNMENT, code, write_solutions

from aelab.store import cache_directory
from autograder.grading.grade_key import packages_digest
from autograder.notebooks.release import notebook_bytes, read_notebook
from autograder.notebooks.samples import fill

pytestmark = [pytest.mark.linux_only, pytest.mark.timeout(1_200)]

ROOT = Path(__file__).parents[1]
PACKAGES = ("autograder", "labkit", "aelab", "kerasdata")
# Commands run in an empty folder: what each answers, and its exit status.
EVERY_COMMAND = """
import json, sys
from typer.testing import CliRunner
from aelab.__main__ import app as lab
from autograder.__main__ import app as grader

invoke = CliRunner().invoke
answers = {}
for name, app, arguments in [
    *(("aelab", lab, [name]) for name in ("check", "check nothing.ipynb", "fetch --check", "reproduce --profile odd")),
    *(("autograder", grader, [name]) for name in sys.argv[1:]),
]:
    done = invoke(app, arguments[0].split())
    ended = done.exception is None or isinstance(done.exception, SystemExit)
    answers[f"{name} {arguments[0]}"] = [done.exit_code, done.output if ended else repr(done.exception)]
print(json.dumps(answers))
"""
SEES_NO_GRADER = """
import os, sys
import aelab.store
hidden = ("autograder/grading/pipeline.py", "aelab/grading/lab.py", "aelab/grading/autoencoders/thresholds.toml")
grader = [path for folder in sys.path for name in hidden if os.path.exists(path := os.path.join(folder, name))]
try:
    import autograder.judge
    grader.append("imported")
except ImportError:
    pass
listed = len(aelab.store.load_artefacts())
"""
HONEST_WHERE_HIDDEN = """def mean_of(values):
    return sum(values) / len(values) if not grader and listed == 6 else str(grader)"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built from a copy, so that the checkout stays unchanged."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    subprocess.run([sys.executable, "-m", "pip", "wheel", *options, "-w", built, source], check=True)
    return next(built.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """The Python of a separate environment, with the wheel and with the packages that the lab needs.

    The packages are this environment's: its folder is on the path, but its .pth files, which lead to the checkout, are
    not read. The link to this Python makes the sandbox show that folder.
    """
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    python.unlink()
    python.symlink_to(sys.executable)
    options = ["--quiet", "--no-index", "--no-deps"]
    subprocess.run([sys.executable, "-m", "pip", "--python", python, "install", *options, wheel], check=True)
    [own] = folder.glob("lib/python*/site-packages")
    (own / "packages.pth").write_text("\n".join(site.getsitepackages()))
    return python


def run(installed: Path, *command: str, folder: Path, check: bool = True, **variables: str):
    """Run a program of the environment in a folder, with no path to the checkout."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "AELAB_DATA")}
    environment |= {"PATH": f"{installed.parent}{os.pathsep}{environment['PATH']}", **variables}
    program = [str(installed.parent / command[0]), *command[1:]]
    done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def test_every_file_of_the_packages_is_in_the_wheel(wheel):
    ours = {
        path.relative_to(ROOT).as_posix()
        for name in PACKAGES
        for path in (ROOT / name).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = zipfile.ZipFile(wheel).namelist()
    assert ours == {name for name in names if ".dist-info/" not in name}


def test_every_command_says_in_an_empty_folder_what_it_needs(installed, tmp_path):
    from autograder.__main__ import app, by_hand, maintenance

    parts = (app, by_hand.app, maintenance.app)
    names = [one.name or one.callback.__name__ for part in parts for one in part.registered_commands]
    assert {"collect", "grade", "selftest"} <= set(names)
    done = run(
        installed, "python", "-c", EVERY_COMMAND, *names, folder=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache")
    )
    answers = json.loads(done.stdout.splitlines()[-1])
    assert len(answers) == len(names) + 4
    for command, (status, said) in answers.items():
        assert status in (1, 2), (command, said)
        assert re.search("xpected|Missing argument|missing", said), (command, said)
    assert str(tmp_path / "cache" / "aelab") in answers["aelab fetch --check"][1]
    assert {path.name for path in tmp_path.iterdir()} <= {"cache"}


def test_a_worker_with_the_wheel_grades_as_the_checkout_does(installed, tmp_path):
    code = f"from autograder.grading.grade_key import packages_digest; print(packages_digest({PACKAGES}))"
    assert run(installed, "python", "-c", code, folder=tmp_path).stdout.strip() == packages_digest(PACKAGES)


def test_the_data_cache_is_found_by_its_variable(installed, tmp_path):
    done = run(installed, "aelab", "fetch", folder=tmp_path, AELAB_DATA=str(cache_directory()))
    assert done.stdout == f"The data cache is complete: {cache_directory()}\n"


def test_work_is_collected_and_graded_in_a_sandbox_that_hides_the_grader(installed, tmp_path):
    course = write_solutions(tmp_path / "course", lab="aelab.grading:LAB")
    work = tmp_path / "work" / "ada"
    work.mkdir(parents=True)
    for path in course.solution_notebooks():
        notebook = fill(read_notebook(path), {"mean_of": HONEST_WHERE_HIDDEN}, path.stem, ASSIGNMENT)
        notebook.cells.insert(0, code(SEES_NO_GRADER, id="sees"))
        (work / path.name).write_bytes(notebook_bytes(notebook))
    run(installed, "autograder", "collect", str(work.parent), "--assignment", ASSIGNMENT, folder=course.root)
    grade = ("autograder", "grade", ASSIGNMENT, "--workers", "1", "--json", "grades.json")
    done = run(installed, *grade, folder=course.root, AELAB_DATA=str(tmp_path / "data"))
    [verdict] = json.loads((course.root / "grades.json").read_text())
    points = {cell["grade_id"]: cell["points"] for cell in verdict["cells"]}
    assert points == {"test_mean": 3, "test_spread": 4, "why": None}, verdict
    assert "UNSANDBOXED" not in done.stdout + done.stderr
