"""The thresholds against which the graded cells of an assignment's notebooks check models."""

from __future__ import annotations

import tomllib
from pathlib import Path


def thresholds_file(assignment: str) -> Path:
    """Return the path of an assignment's thresholds."""
    return Path(__file__).parent / assignment / "thresholds.toml"


def load_thresholds(assignment: str) -> dict[str, dict[str, float]]:
    """Read an assignment's `thresholds.toml`.

    Returns:
        for each profile the largest value of each quantity, such as the error of a model (mean squared error per pixel
        value). The measurements behind them are in separate tables of the file, which `aelab calibrate` writes.
    """
    content = thresholds_file(assignment).read_text(encoding="utf-8")
    return {
        profile: {name: float(value) for name, value in table.items() if not isinstance(value, dict)}
        for profile, table in tomllib.loads(content).items()
    }
