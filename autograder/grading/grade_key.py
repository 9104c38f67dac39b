"""The key of a grade: a hash of all that the grade depends on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version

from autograder.grading.grade import Release
from autograder.intake.archive import files_digest
from autograder.lab import load_lab, package_folder
from autograder.sandbox.availability import choose
from autograder.sandbox.session import ExecutionSettings

DISTRIBUTIONS = ("nbgrader", "numpy")
PACKAGES = ("autograder", "labkit")


def grade_key(submission: Mapping[str, bytes], release: Release, settings: ExecutionSettings) -> str:
    """Hash all that a grade depends on: the files, the release, the data, the settings and the grader itself."""
    lab = load_lab(release.lab)
    surroundings = {
        "release": release.digest,
        "code": packages_digest((*PACKAGES, *lab.packages)),
        "cell_seconds": settings.cell_seconds,
        "limits": asdict(settings.limits),
        "environment": dict(settings.environment),
        "sandbox": choose(settings.sandbox),
        "packages": [version(name) for name in (*DISTRIBUTIONS, *lab.distributions)],
    }
    described = json.dumps({**surroundings, "files": files_digest(submission)}, sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest()


@cache
def packages_digest(packages: tuple[str, ...]) -> str:
    """Hash the files of the grader and of the course, so that a changed check makes earlier grades stale."""
    digest = hashlib.sha256()
    for folder in map(package_folder, packages):
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json", ".toml"}):
            digest.update(f"{path.relative_to(folder.parent)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
