"""Skipped tests fail the run in continuous integration, but nowhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

def test_runs(): pass

@pytest.mark.skip(reason="no sandbox here")
def test_is_skipped(): pass

@pytest.mark.xfail(reason="known")
def test_is_known_to_fail(): assert False
"""


def run_suite(folder, source, ci):
    (folder / "conftest.py").write_bytes((Path(__file__).parent / "conftest.py").read_bytes())
    (folder / "test_suite.py").write_text(source)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(folder)]
    return subprocess.run(
        command,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        cwd=folder,
    )


def test_a_skipped_test_fails_the_run_in_ci_and_is_named_with_its_reason(tmp_path):
    result = run_suite(tmp_path, SUITE, "true")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED, result.stdout
    assert "test_suite.py::test_is_skipped: no sandbox here" in result.stdout


def test_a_skipped_test_is_no_failure_elsewhere(tmp_path):
    assert run_suite(tmp_path, SUITE, "").returncode == pytest.ExitCode.OK


def test_a_test_whose_reason_starts_with_optional_may_be_skipped(tmp_path):
    source = SUITE.replace("no sandbox here", "optional: no accelerator here")
    assert run_suite(tmp_path, source, "true").returncode == pytest.ExitCode.OK


def test_a_module_skipped_as_a_whole_fails_the_run_in_ci(tmp_path):
    result = run_suite(tmp_path, "import pytest\npytest.importorskip('no_such_module')\n", "true")
    assert result.returncode == pytest.ExitCode.TESTS_FAILED, result.stdout
    assert "no_such_module" in result.stdout
