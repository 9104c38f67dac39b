"""The project's own files agree with each other, and the packages keep their layers."""

import importlib
import io
import json
import os
import re
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path

import pytest
import typer.main
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from aelab.assignments import assignment_names
from autograder.course import assignments

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
DOCUMENTS = ["README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md")))]

HOUSES = ("aelab", "autograder", "kerasdata", "labkit")
MODULES = sorted(path for house in HOUSES for path in (ROOT / house).rglob("*.py"))


def requirements(strings):
    return {(canonicalize_name(r.name), r.specifier, str(r.marker)) for r in map(Requirement, strings)}


def wanted():
    return PYPROJECT["project"]["dependencies"] + PYPROJECT["dependency-groups"]["dev"]


def locked():
    """Return each entry of requirements.lock: the requirement, and its hashes."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE)
    for entry in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = entry.split("--hash=")
        yield Requirement(requirement.strip()), hashes


def tracked_files():
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listing.returncode != 0:
        pytest.skip(f"optional: not a git checkout ({listing.stderr.strip()})")
    return [path for name in listing.stdout.split("\0") if (path := ROOT / name).is_file()]


def test_environment_yml_installs_what_pyproject_lists_and_the_project():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    [pip] = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    assert "--editable ." in pip
    assert requirements(entry for entry in pip if not entry.startswith("-")) == requirements(wanted())


def test_environment_yml_uses_a_python_that_pyproject_allows():
    [python] = re.findall(r"^  - python=([\d.]+)", (ROOT / "environment.yml").read_text(), re.MULTILINE)
    assert Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier.contains(python)


def test_the_lock_has_every_dependency_in_a_version_that_satisfies_it():
    versions = {}
    for requirement, _ in locked():
        [pin] = requirement.specifier
        assert pin.operator == "==", requirement
        versions.setdefault(canonicalize_name(requirement.name), []).append(pin.version)
    for requirement in map(Requirement, wanted()):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found and all(map(requirement.specifier.contains, found)), (
            f"pyproject.toml wants {requirement}, requirements.lock has {found or 'none'}. Run `make lock`."
        )


def test_every_entry_of_the_lock_has_a_hash():
    entries = list(locked())
    assert len(entries) > 100
    assert [str(requirement) for requirement, hashes in entries if not hashes] == []
    assert all(hash_.startswith("sha256:") for _, hashes in entries for hash_ in hashes)


def commands_in(document, program):
    """Return the arguments after a program's name in the code of a Markdown file, such as ["release", "--check"]."""
    text = (ROOT / document).read_text()
    fenced = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))
    for line in "\n".join([*fenced, *inline]).splitlines():
        for part in re.split(r"&&|;|\|", line.partition("#")[0]):
            words = part.removeprefix("$ ").split()
            if words and Path(words[0]).name == program:
                yield words[1:]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_a_document_names_exists(document):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for words in commands_in(document, "make"):
        named = {word for word in words if re.fullmatch(r"[a-z-]+", word)}
        assert named <= targets, f"make {' '.join(words)}"


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("program", ["aelab", "autograder"])
def test_every_command_and_option_that_a_document_names_exists(document, program):
    found = list(commands_in(document, program))
    if not found:
        return
    command = typer.main.get_command(importlib.import_module(f"{program}.__main__").app)
    for words in filter(None, found):
        subcommand = command.commands.get(words[0], command)
        known = {"--help", *(option for parameter in subcommand.params for option in parameter.opts)}
        assert words[0] in command.commands or words[0].startswith("-"), f"{program} {' '.join(words)}"
        options = {word.strip("[]").partition("=")[0] for word in words if word.strip("[").startswith("--")}
        assert options <= known, f"{program} {' '.join(words)}"


@pytest.mark.parametrize("document", ["README.md", "docs/instructors.md"])
def test_a_command_to_be_typed_here_names_an_assignment_since_there_are_several(document):
    names = set(assignments(ROOT))
    one_of_many = {"collect", "grade", "answers", "confirm", "report", "export", "feedback", "samples"}
    lines = re.findall(r"\.venv/bin/autograder ([^`#\n]+)", (ROOT / document).read_text())
    assert len(names) > 1 and lines
    for words in map(str.split, lines):
        assert words[0] not in one_of_many or names & set(words), f"autograder {' '.join(words)}"


@pytest.mark.parametrize("program", ["aelab", "autograder"])
def test_help_comes_before_what_takes_a_second_to_import(program):
    slow = ["tensorflow", "keras", "matplotlib", "pandas", "distributed", "nbformat", "nbgrader"]
    code = f"import sys, {program}.__main__; print(*sys.modules.keys() & set({slow}))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_the_readme_names_the_three_commands_that_everybody_starts_with():
    assert {"setup", "demo", "test"} <= {word for words in commands_in("README.md", "make") for word in words}


def test_the_version_is_the_latest_of_the_changelog():
    released = re.findall(r"^## \[(\d[^\]]*)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert released[0] == PYPROJECT["project"]["version"]
    assert importlib.import_module("aelab").__version__ == released[0]


def test_the_workflow_runs_what_everybody_can_run():
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    assert "bash .ci/run" in [step.get("run") for step in jobs["everything"]["steps"]]


def test_the_page_on_the_corpus_counts_its_cases_rightly():
    told = dict(re.findall(r"^\| `(\w+)` \| (\d+) \|", (ROOT / "docs/corpus.md").read_text(), re.MULTILINE))
    assert (
        told == {kind: str(len(list((ROOT / "tests/corpus/autoencoders" / kind).glob("*.py")))) for kind in told}
        and len(told) == 3
    )


def test_contributing_names_every_folder_of_the_houses_and_nothing_that_is_gone():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    named = set(re.findall(r"`((?:aelab|autograder|kerasdata|labkit)/[\w/]*(?:\.\w+)?)`", text))
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
    folders = {f"{path.parent.relative_to(ROOT)}/" for house in HOUSES for path in (ROOT / house).glob("*/__init__.py")}
    told_together = {f"aelab/{name}/" for name in assignment_names()}  # as `aelab/<assignment>/`
    assert sorted(folders - named - told_together) == []


def test_the_students_zip_has_all_that_its_documents_start_from_and_no_right_answers():
    command = re.search(r"git archive .*-o lab.zip HEAD ((?:\\\n|.)+)", (ROOT / "docs/instructors.md").read_text())
    names = set(command[1].replace("\\", " ").split())
    assert all((ROOT / name).exists() for name in names)
    assert not names & {"solutions", "tests", "experiments", "benchmarks"}
    linked = re.findall(r"\]\(([\w./:-]+)", (ROOT / "README.md").read_text())
    assert {Path(link).parts[0] for link in linked} - {"https:"} <= names
    assert {"Makefile", ".ci", "Dockerfile", ".dockerignore", ".devcontainer", ".binder", "environment.yml"} <= names


def test_the_students_zip_does_not_describe_the_corpus_or_the_hidden_tests():
    command = ["git", "-c", "safe.directory=*", "archive", "--worktree-attributes", "--format=tar", "HEAD", "docs"]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True)
    if archive.returncode != 0:
        pytest.skip(f"optional: not a git checkout ({archive.stderr.decode().strip()})")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as opened:
        names = opened.getnames()
    assert "docs/students.md" in names
    assert not [name for name in names if "corpus" in name]


def test_binder_installs_the_lock_and_the_lab_and_fetches_the_data():
    folder = ROOT / ".binder"
    assert (folder / (folder / "requirements.txt").read_text().split()[1]).resolve() == ROOT / "requirements.lock"
    python = (folder / "runtime.txt").read_text().strip().removeprefix("python-")
    assert Requirement(f"python{PYPROJECT['project']['requires-python']}").specifier.contains(python)
    assert os.access(folder / "postBuild", os.X_OK)
    assert (folder / "postBuild").read_text().splitlines()[-1] == "aelab fetch"


@pytest.mark.linux_only
def test_buttons_open_the_repository_that_is_named_and_can_be_changed(tmp_path):
    (tmp_path / "docs").mkdir()
    for name in ("Makefile", "docs/ways_in.md"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    for repository in ("some-one/auto.lab", "another/lab_2"):
        subprocess.run(["make", "buttons", f"REPOSITORY={repository}"], cwd=tmp_path, check=True)
        text = (tmp_path / "docs" / "ways_in.md").read_text()
        assert text.count(repository) == 6 and f"mybinder.org/v2/gh/{repository}/HEAD?" in text
    refused = subprocess.run(
        ["make", "buttons", "REPOSITORY=a b; true"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert refused.returncode == 2 and "found 'a b; true'" in refused.stderr
    assert (tmp_path / "docs" / "ways_in.md").read_text() == text


@pytest.mark.linux_only
@pytest.mark.parametrize("solutions", [True, False])
def test_a_students_jupyterlab_hides_what_is_for_instructors(tmp_path, solutions):
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text((ROOT / name).read_text())
    if solutions:
        (tmp_path / "solutions").mkdir()
    installing = ["make", "--dry-run", ".venv/.installed"]
    told = subprocess.run(installing, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    disabled = re.findall(r"labextension disable .*", told)
    assert [name in str(disabled) for name in ("create-assignment", "formgrader")] == [not solutions] * 2


def test_containers_are_set_up_by_make_with_what_the_system_list_names():
    needed = set(re.findall(r"^needs ([\w-]+) ", (ROOT / ".ci/system").read_text(), re.MULTILINE)) - {"python3-venv"}
    dockerfile = (ROOT / "Dockerfile").read_text()
    created = json.loads((ROOT / ".devcontainer/devcontainer.json").read_text())["onCreateCommand"]
    assert needed <= set(dockerfile.split())
    assert needed - {"make"} <= set(created.split())  # the image has make
    assert "RUN make setup" in dockerfile and created.endswith("make setup")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_module_is_short_enough_to_be_read(path):
    assert len(path.read_text().splitlines()) <= 300


def test_no_tracked_file_is_large():
    assert [str(path) for path in tracked_files() if path.stat().st_size > 1_500_000] == []


def test_no_tracked_file_names_a_folder_of_one_machine():
    personal = re.compile(rb"/(?:home|Users|root)/[\w.]|[A-Z]:\\+Users\\")
    found = {
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked_files()
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if path != Path(__file__) and personal.search(line)
    }
    assert found == set()
