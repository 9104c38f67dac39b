"""The thresholds against which the graded cells of the notebooks check models."""

from __future__ import annotations

import tomllib
from importlib import resources


def load_thresholds() -> dict[str, dict[str, float]]:
    """Read `thresholds.toml`.

    Returns:
        for each profile the largest error of each model ("VGG16", "ResNet50", "CAE"; mean squared error per pixel
        value) and "CAE_jacobian", the largest mean squared Frobenius norm of the contractive encoder's Jacobian. The
        measurements behind them are in separate tables of the file, which `autograder calibrate` writes.
    """
    content = resources.files("autograder").joinpath("thresholds.toml").read_text(encoding="utf-8")
    return {
        profile: {name: float(value) for name, value in table.items() if not isinstance(value, dict)}
        for profile, table in tomllib.loads(content).items()
    }
