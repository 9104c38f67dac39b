"""Makes nbgrader's own commands, and formgrader in JupyterLab, work in this folder as `autograder` does."""

from autograder.gradebook import configure

configure(get_config())  # type: ignore[name-defined]  # noqa: F821  (nbgrader puts it there)
