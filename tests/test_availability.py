"""Whether a sandbox is possible here, and what is said about it."""

import pytest
from sessions import ROOT, needs_linux
from typer.testing import CliRunner

from autograder.__main__ import app
from autograder.sandbox import availability
from autograder.sandbox.availability import Policy, SandboxUnavailable

pytestmark = needs_linux


def test_describe_says_in_one_line_what_is_enforced():
    line = availability.describe()
    assert line.startswith("bubblewrap ") and "no network" in line and "\n" not in line


def test_without_bubblewrap_grading_refuses_and_says_how_to_install_it(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    availability.identity.cache_clear()
    try:
        assert "apt-get install bubblewrap" in availability.available()
        assert availability.describe().startswith("no sandbox: ")
        assert not availability.choose(Policy.AUTO)
        assert not availability.choose(Policy.OFF)
        with pytest.raises(SandboxUnavailable, match="--sandbox off"):
            availability.choose(Policy.REQUIRE)
    finally:
        availability.identity.cache_clear()


def test_a_command_that_needs_a_sandbox_refuses_before_it_says_anything_else(monkeypatch):
    monkeypatch.setattr(
        "autograder.sandbox.availability.identity", lambda: (False, "bubblewrap is missing. Install it.")
    )
    refused = CliRunner().invoke(app, ["grade", "autoencoders", "--course", str(ROOT)])
    assert refused.exit_code == 1
    assert refused.output.splitlines() == ["Error: bubblewrap is missing. Install it."]
