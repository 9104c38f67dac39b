"""Make nbgrader's own commands, and Formgrader in JupyterLab, work in this folder as `autograder` does."""

from pathlib import Path

from autograder.gradebook.plugin import configure

configure(get_config(), Path(__file__).resolve().parent)  # type: ignore[name-defined]  # noqa: F821  (nbgrader's)
