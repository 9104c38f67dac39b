"""A course on a hub: nbgrader's exchange brings the work here and our pages back, to those who handed it in."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from nbgrader import apps
from toy_course import ASSIGNMENT, exchange_settings, write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.course import Course
from autograder.notebooks.samples import Sample, write_samples

pytestmark = pytest.mark.linux_only
ROOT = Path(__file__).parents[1]


class Hub:
    """A course folder, an exchange, and a folder and settings of their own for each student."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self._monkeypatch = folder, monkeypatch
        self.course: Course = write_solutions(folder / "course")
        shutil.copy(ROOT / "nbgrader_config.py", self.course.root)

    def run(self, command: type, person: str = "") -> str:
        """Run one of nbgrader's programs in the course folder, or in a student's; return what it logged."""
        place, settings = self.folder / (person or "course"), self.folder / "settings" / person
        for folder in (place, settings):
            folder.mkdir(parents=True, exist_ok=True)
        (settings / "nbgrader_config.py").write_text(exchange_settings(self.folder / "exchange"))
        self._monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(settings))
        self._monkeypatch.setenv("JUPYTER_DATA_DIR", str(settings))
        self._monkeypatch.chdir(place)
        program = command()
        program.initialize([ASSIGNMENT, *([f"--CourseDirectory.student_id={person}"] if person else [])])
        heard = Heard()
        program.log.addHandler(heard)
        program.start()
        return "\n".join(heard.lines)

    def hand_in(self, person: str, work: Sample) -> None:
        """Fetch the assignment, do it, and submit it."""
        self.run(apps.FetchAssignmentApp, person)
        write_samples(self.course, {person: work})
        for path in self.course.submitted(person).glob("*.ipynb"):
            shutil.move(path, self.folder / person / ASSIGNMENT / path.name)
        shutil.rmtree(self.course.submitted(person).parent)
        self.run(apps.SubmitApp, person)


class Heard(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def test_work_comes_and_pages_return_through_the_exchange(tmp_path, monkeypatch):
    hub = Hub(tmp_path, monkeypatch)
    here = ["--course", str(hub.course.root), "--assignment", ASSIGNMENT]
    assert CliRunner().invoke(app, ["release", *here]).exit_code == 0
    hub.run(apps.ReleaseAssignmentApp)
    hub.hand_in("ada", Sample())
    hub.hand_in("ben", Sample(filled=False))
    hub.run(apps.CollectApp)
    assert hub.course.handed_in() == ["ada", "ben"]
    write_samples(hub.course, {"by_mail": Sample(filled=False)})
    assert "ada: there is no feedback yet" in hub.run(apps.ReleaseFeedbackApp)
    graded = CliRunner().invoke(app, ["grade", ASSIGNMENT, "--course", str(hub.course.root)])
    assert graded.exit_code == 0, graded.output

    told = hub.run(apps.ReleaseFeedbackApp)
    assert "ada: 2 pages released" in told and "ben: 2 pages released" in told
    assert "by_mail: not released" in told
    for person in ("ada", "ben"):
        hub.run(apps.FetchFeedbackApp, person)
        [fetched] = (tmp_path / person / ASSIGNMENT / "feedback").iterdir()
        pages = {path.name: path.read_bytes() for path in fetched.iterdir()}
        assert set(pages) == {"1_mean.html", "2_spread.html"}
        assert pages == {path.name: path.read_bytes() for path in hub.course.feedback(person).iterdir()}
    assert hub.course.feedback("ada").joinpath("1_mean.html").read_bytes() != pages["1_mean.html"]
