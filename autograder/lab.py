"""What a course tells the grader about itself, in one object that `course.toml` names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

from autograder.course import CourseError
from labkit.wall import SERVICE

Service = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Mount:
    """Something that a sandbox shows, read-only.

    target: its path inside, below the one where a package's folder is (`{package}/file.toml`) or absolute.
    source: a file or folder outside; None for an empty folder, which hides what is there.
    """

    target: str
    source: Path | None


@dataclass(frozen=True)
class Lab:
    """What the grader has to know about a course; the default is a course in plain Python.

    Everything that is slow to import is named by text, or imported by the function that needs it: this object is read
    by every process of the grader.

    packages: packages of the course that the sandbox shows, and that go into the key of a grade.
    distributions: installed ones whose versions go into that key.
    helpers: modules of the packages that no answer can be borrowed from, such as those that draw figures.
    warm: modules that are imported before kernels are forked.
    codecs: names of codecs (see `labkit.codec.load_codecs`) for objects that cross the wall.
    variables: environment variables of students' kernels and of the judge.
    sandbox_variables: further ones in a sandbox. judge_variables: further ones of the judge.
    seed_variable: the environment variable that holds the seed of trainings; "" if there is none.
    mounts: takes a folder where files can be written, and the variables; returns what a sandbox shows besides packages.
    services: what a student's process may ask the judge's process for, such as a training.
    stores: returns folders, outside the course's files, in which services and set-ups keep what they have made.
    around_test: returns a context in which the judge runs a test. clean: frees what tests and services leave behind.
    """

    packages: tuple[str, ...] = ()
    distributions: tuple[str, ...] = ()
    helpers: frozenset[str] = frozenset()
    warm: tuple[str, ...] = ()
    codecs: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    sandbox_variables: Mapping[str, str] = field(default_factory=dict)
    judge_variables: Mapping[str, str] = field(default_factory=dict)
    seed_variable: str = ""
    mounts: Callable[[Path, Mapping[str, str]], Iterable[Mount]] = lambda folder, variables: ()
    services: Mapping[str, Service] = field(default_factory=dict)
    stores: Callable[[], Iterable[Path]] = lambda: ()
    around_test: Callable[[], AbstractContextManager[object]] = nullcontext
    clean: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        """Refuse what would only be noticed while grading."""
        for member in ("packages", "distributions", "warm", "codecs"):
            if isinstance(getattr(self, member), str):
                raise TypeError(f"expected several texts as {member} of the Lab, found one: write a comma after it")
        for member in ("variables", "sandbox_variables", "judge_variables"):
            if not all(isinstance(value, str) for value in getattr(self, member).values()):
                raise TypeError(f"expected texts as values of {member} of the Lab")
        if wrong := [name for name in self.services if not SERVICE.fullmatch(name)]:
            raise ValueError(f"expected names of services in small letters and _, found {wrong[0]!r}")


@cache
def package_folder(name: str) -> Path:
    """Return the folder of an installed package, without importing it; raise a CourseError if there is none."""
    spec = find_spec(name) if "." not in name else None
    if spec is None or spec.origin is None:
        raise CourseError(
            f"Expected the course's package {name}, a top-level one, found none that is installed. Install the course."
        )
    return Path(spec.origin).parent


@cache
def load_lab(name: str) -> Lab:
    """Return the object of that name, such as `aelab.grading:LAB`; a plain course for "".

    Raises:
        CourseError: there is no such object, or it is not a `Lab`.
    """
    if not name:
        return Lab()
    expected = "course.toml, lab: expected the place of a Lab, such as aelab.grading:LAB"
    try:
        found = resolve_name(name)
    except Exception as error:  # a module may stop with anything while it is imported
        told = f"{type(error).__name__}: {error}"
        raise CourseError(f"{expected}, found {name!r}, which cannot be loaded: {told}. Correct it.") from error
    if not isinstance(found, Lab):
        raise CourseError(f"{expected}, found {name!r}, which is a {type(found).__name__}. Correct it.")
    return found
