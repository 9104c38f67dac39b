"""The folders in which submissions are run, also if their grader is killed."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
from sessions import ROOT, leftovers, needs_linux, temporary_folder, wait_for

from autograder.sandbox import scratch

__all__ = ["temporary_folder"]  # a fixture
pytestmark = needs_linux


def test_sigkill_to_the_grader_takes_the_sandbox_along_and_the_next_one_sweeps(temporary_folder):
    script = """
        from sessions import run
        run("open('started', 'w'); import time; time.sleep(60)")
        """
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "TMPDIR": str(temporary_folder)}
    grader = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], env=environment)
    try:
        wait_for(lambda: list(temporary_folder.glob("*/submission/notebook/started")))
        assert leftovers()
        assert scratch.sweep() == []  # it is in use
    finally:
        grader.send_signal(signal.SIGKILL)
        grader.wait()
    wait_for(lambda: leftovers() == [])
    assert len(scratch.sweep()) == 1
    assert list(temporary_folder.glob(f"{scratch.PREFIX}*")) == []


def test_a_folder_of_any_shape_can_be_removed():
    with scratch.scratch_folder() as folder:
        here = os.getcwd()
        os.chdir(folder / "submission")
        try:
            for _ in range(1500):
                os.mkdir("d")
                os.chdir("d")
        finally:
            os.chdir(here)
        (folder / "submission" / "closed").mkdir()
        (folder / "submission" / "closed" / "file").touch()
        (folder / "submission" / "closed").chmod(0)
    assert not folder.exists()


def test_emptying_a_folder_follows_no_link(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o500)
    (outside / "kept").touch()
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "link").symlink_to(outside)
    (folder / "deep" / "link").symlink_to(outside / "kept")
    os.mkfifo(folder / "pipe")
    scratch.empty(folder)
    assert list(folder.iterdir()) == []
    assert (outside / "kept").exists()
    assert outside.stat().st_mode & 0o777 == 0o500


def test_files_are_written_with_their_folders(tmp_path):
    scratch.write_files({"a/b/c.txt": b"1", "a/d.txt": b"2"}, tmp_path / "new")
    assert (tmp_path / "new/a/b/c.txt").read_bytes() == b"1"
    assert (tmp_path / "new/a/d.txt").read_bytes() == b"2"


@pytest.mark.parametrize("name", ["../out", "a/../../out", "/out", ""])
def test_no_file_is_written_outside_of_its_folder(tmp_path, name):
    with pytest.raises(ValueError, match="below a submission's folder"):
        scratch.write_files({name: b""}, tmp_path / "new")
    assert not (tmp_path / "out").exists()
