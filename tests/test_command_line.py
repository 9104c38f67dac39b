"""What all commands share: what the user can put right is one clear message, without a traceback."""

from __future__ import annotations

import errno
import os
import tempfile

import pytest
import typer
from sqlalchemy.exc import OperationalError
from toy_course import write_solutions
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.command_line import clear_errors


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("command", [["release"], ["samples"]])
@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_a_course_folder_that_cannot_be_written_is_one_clear_line(tmp_path, monkeypatch, command, number):
    def refuses(*, dir, prefix):
        raise OSError(number, os.strerror(number), str(dir))

    write_solutions(tmp_path)
    monkeypatch.setattr(tempfile, "mkstemp", refuses)
    result = run(*command, "--course", tmp_path)
    assert result.exit_code == 1 and "Traceback" not in result.output
    [line] = [line for line in result.output.splitlines() if line.startswith("Error: ")]
    assert f"Expected to be able to read and write {tmp_path}" in line and os.strerror(number) in line
    assert "Check its permissions" in line


def test_a_gradebook_that_cannot_be_written_is_one_clear_line(capsys):
    with pytest.raises(typer.Exit), clear_errors():
        raise OperationalError("UPDATE grade ...", {}, Exception("attempt to write a\nreadonly database"))
    told = capsys.readouterr().err
    assert "read and write the gradebook, but: attempt to write a readonly database. Check" in told
    assert "UPDATE" not in told


def test_an_error_of_the_grader_itself_keeps_its_traceback():
    with pytest.raises(FileNotFoundError), clear_errors():
        raise FileNotFoundError(errno.ENOENT, "No such file", "x")


def test_a_value_that_an_option_does_not_take_is_told_with_those_that_it_takes():
    result = run("export", "--format", "excel")
    told = " ".join(result.output.replace("\u2502", " ").split())
    assert result.exit_code == 2 and "Value error" not in told
    assert "'excel' is not one of 'csv', 'canvas', 'moodle', 'brightspace'." in told


def test_the_help_of_collect_names_the_platforms_that_the_manual_names():
    told = " ".join(run("collect", "--help").output.replace("\u2502", " ").split())
    for name in ("Moodle", "Canvas", "Blackboard", "Brightspace (D2L)", "ILIAS", "Sakai", "Gradescope"):
        assert name in told
